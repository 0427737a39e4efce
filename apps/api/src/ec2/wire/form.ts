import { Ec2Error, echo, malformedQuery, unknownParameter } from '../errors.js';

/** More than the largest request that has a meaning (a launch permission for 10,000 accounts), and few enough to be read in no time. */
const MAX_PARAMETERS = 20_000;
const MAX_DEPTH = 24;

/** One name of the form, with what was given for it and for the names below it. */
export interface Node {
  value?: string;
  readonly below: Map<string, Node>;
}

/** Parameters by name, decoded, in the order in which they came. */
export type Parameters = readonly (readonly [name: string, value: string])[];

/**
 * Reads `application/x-www-form-urlencoded` text.
 * @throws {Ec2Error} MalformedQueryString: it is no form, not UTF-8, or has too many parameters.
 */
export function parametersOf(text: string): Parameters {
  if (text === '') return [];
  const parts = text.split('&', MAX_PARAMETERS + 1);
  if (parts.length > MAX_PARAMETERS) throw malformedQuery(`more than ${MAX_PARAMETERS} parameters`);
  return parts.filter((part) => part !== '').map((part) => pairOf(part));
}

function pairOf(part: string): readonly [string, string] {
  const at = part.indexOf('=');
  return at < 0 ? [decoded(part), ''] : [decoded(part.slice(0, at)), decoded(part.slice(at + 1))];
}

function decoded(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw malformedQuery(`'${echo(text)}' is not properly percent-encoded UTF-8`);
  }
}

/**
 * The parameters as a tree: `Filter.1.Name` is `Name` below `1` below `Filter`.
 * @throws {Ec2Error} InvalidQueryParameter: a parameter is given twice. UnknownParameter: it is nested deeper than any of the API.
 */
export function treeOf(parameters: Parameters): Node {
  const root: Node = { below: new Map() };
  for (const [name, value] of parameters) {
    const node = nodeAt(root, name);
    if (node.value !== undefined) {
      throw new Ec2Error('InvalidQueryParameter', `The parameter ${echo(name)} is given more than once`);
    }
    node.value = value;
  }
  return root;
}

function nodeAt(root: Node, name: string): Node {
  const path = name.split('.', MAX_DEPTH + 1);
  if (path.length > MAX_DEPTH) throw unknownParameter(name);
  let node = root;
  for (const step of path) {
    const next = node.below.get(step) ?? { below: new Map() };
    node.below.set(step, next);
    node = next;
  }
  return node;
}

import { invalidValue, missingParameter, unknownParameter } from '../errors.js';
import type { Node } from './form.js';
import type { List, Member, Shape, Simple, Structure } from './shapes.js';

/** A value as the SDK's own types have it. */
export type Value =
  string | number | boolean | Date | Uint8Array | readonly Value[] | { readonly [name: string]: Value };

/**
 * Reads a form by the shape of its action into the SDK's own input: the exact inverse of the official serializer.
 * @throws {Ec2Error} UnknownParameter, InvalidParameterValue or MissingParameter, each naming the parameter as the form does.
 */
export function decode(form: Node, shape: Structure): { readonly [name: string]: Value } {
  return structure(form, shape, '');
}

function read(node: Node, shape: Shape, name: string): Value {
  if (shape.kind === 'structure') return structure(withoutValue(node, name), shape, `${name}.`);
  if (shape.kind === 'list') return list(withoutValue(node, name), shape, `${name}.`);
  const [further] = node.below.keys();
  if (further !== undefined) throw unknownParameter(`${name}.${further}`);
  return simple(node.value ?? '', shape, name);
}

function structure(node: Node, shape: Structure, prefix: string): { readonly [name: string]: Value } {
  const given: [string, Value][] = [];
  for (const [queryName, below] of node.below) {
    const member = shape.byQueryName.get(queryName);
    if (!member) throw unknownParameter(prefix + nameBelow(queryName, below));
    given.push([member.name, read(below, member.shape, prefix + queryName)]);
  }
  const missing = shape.members.find((member) => member.required && !isGiven(member, node));
  if (missing) throw missingParameter(prefix + missing.queryName);
  return Object.fromEntries(given);
}

const isGiven = (member: Member, node: Node) => node.below.has(member.queryName);

/** A list counts from 1 and leaves out no number: what comes after a gap is a slip, which to guess at would hide. */
function list(node: Node, shape: List, prefix: string): Value {
  const items: Value[] = [];
  for (let number = 1; number <= node.below.size; number++) {
    const item = node.below.get(String(number));
    if (!item) throw unknownParameter(prefix + strayOf(node, number));
    items.push(read(item, shape.item, prefix + number));
  }
  return items;
}

/** The whole name of the first parameter that the list, which has its first items, cannot have. */
function strayOf(node: Node, number: number): string {
  const [key, below] = [...node.below].find(([name]) => !/^[1-9]\d{0,5}$/.test(name) || Number(name) > number) ?? [];
  return key === undefined || below === undefined ? String(number) : nameBelow(key, below);
}

function nameBelow(name: string, node: Node): string {
  const [first] = node.below;
  return node.value !== undefined || !first ? name : `${name}.${nameBelow(...first)}`;
}

function withoutValue(node: Node, name: string): Node {
  if (node.value === undefined) return node;
  throw invalidValue(name, node.value, 'It takes parameters below it, and no value of its own');
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** A pattern that is tried on megabytes runs out of its stack; no number and no time is as long as this. */
const isShort = (text: string): boolean => text.length <= 64;

const READERS: Readonly<Record<Simple['kind'], (text: string) => Value | undefined>> = {
  text: (text) => text,
  number: (text) => (isShort(text) && NUMBER.test(text) ? Number(text) : undefined),
  boolean: (text) => ({ true: true, false: false })[text.toLowerCase()],
  time: (text) => (isShort(text) && TIME.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(text) : undefined),
  bytes: (text) => (BASE64.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : undefined),
};

const RULES: Readonly<Record<Simple['kind'], string>> = {
  text: 'Give a text',
  number: 'Give a number',
  boolean: 'Give true or false',
  time: 'Give a time such as 2026-03-09T14:00:00Z',
  bytes: 'Give bytes in base64',
};

function simple(text: string, { kind, secret }: Simple, name: string): Value {
  const value = READERS[kind](text);
  if (value === undefined) throw invalidValue(name, secret ? null : text, RULES[kind]);
  return value;
}

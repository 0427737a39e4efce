import type { Filter } from '@aws-sdk/client-ec2';
import { Ec2Error, echo, missingParameter } from './errors.js';

const MAX_FILTERS = 50;
const MAX_VALUES = 200;

/** The values of an item that a filter looks at. */
type Reader<Item> = (item: Item) => string | readonly string[] | undefined;

/** What filters of an action look at: a reader for each name, and the tags where the item has them. */
export interface FilterRules<Item> {
  readonly names: Readonly<Record<string, Reader<Item>>>;
  readonly tags?: (item: Item) => Readonly<Record<string, string>>;
}

/** A value of a filter: `*` stands for any characters, `?` for one, and a backslash takes the next character as it is. */
export interface Pattern {
  /** The text itself, where the value has no wildcard: it can be looked up. */
  readonly literal: string | null;
  /** The pattern as SQLite's GLOB has it. */
  readonly glob: string;
  matches(text: string): boolean;
}

/** One filter, read: an item passes when one of its values matches one of the patterns. */
export interface Sieve<Item> {
  readonly name: string;
  readonly patterns: readonly Pattern[];
  passes(item: Item): boolean;
}

/** The names of the filters that an action has, as a client gives them. */
export const filterNames = <Item>({ names, tags }: FilterRules<Item>): readonly string[] =>
  [...Object.keys(names), ...(tags ? ['tag:<key>', 'tag-key'] : [])].toSorted();

/**
 * Reads filters; an item must pass all of them. Names and values are told apart by case (EC2 user guide, "Filtering").
 * @throws {Ec2Error} InvalidParameterValue for a name that the action does not know, MissingParameter, FilterLimitExceeded.
 */
export function sievesOf<Item>(
  filters: readonly Filter[] | undefined,
  rules: FilterRules<Item>,
): readonly Sieve<Item>[] {
  const asked = filters ?? [];
  const values = asked.reduce((sum, filter) => sum + (filter.Values?.length ?? 0), 0);
  if (asked.length > MAX_FILTERS || values > MAX_VALUES) {
    throw new Ec2Error(
      'FilterLimitExceeded',
      `The request has more than ${MAX_FILTERS} filters or more than ${MAX_VALUES} filter values.`,
    );
  }
  return asked.map((filter, index) => sieve(filter, index + 1, rules));
}

/** Whether an item passes all of the filters. */
export const passesAll = <Item>(sieves: readonly Sieve<Item>[], item: Item): boolean =>
  sieves.every((one) => one.passes(item));

function sieve<Item>(
  { Name: name, Values: values = [] }: Filter,
  number: number,
  rules: FilterRules<Item>,
): Sieve<Item> {
  if (name === undefined || name === '') throw missingParameter(`Filter.${number}.Name`);
  if (values.length === 0) throw missingParameter(`Filter.${number}.Value`);
  const read = readerOf(name, rules);
  const patterns = values.map((value) => patternOf(value));
  const passes = (item: Item) => {
    const found = read(item);
    if (found === undefined) return false;
    const texts = typeof found === 'string' ? [found] : found;
    return texts.some((text) => patterns.some((pattern) => pattern.matches(text)));
  };
  return { name, patterns, passes };
}

function readerOf<Item>(name: string, { names, tags }: FilterRules<Item>): Reader<Item> {
  if (tags && name === 'tag-key') return (item) => Object.keys(tags(item));
  if (tags && name.startsWith('tag:') && name !== 'tag:') {
    const key = name.slice('tag:'.length);
    return (item) => new Map(Object.entries(tags(item))).get(key);
  }
  const read = Object.hasOwn(names, name) ? names[name] : undefined;
  if (read) return read;
  throw new Ec2Error('InvalidParameterValue', `The filter '${echo(name)}' is invalid`);
}

/** One step of a pattern: a character, or a wildcard. */
type Step = { readonly any: 'one' | 'many' } | { readonly character: string };

export function patternOf(value: string): Pattern {
  const steps = stepsOf(value);
  const characters = steps.map((step) => ('character' in step ? step.character : null));
  const glob = steps.map(globOf).join('');
  if (characters.includes(null)) return { literal: null, glob, matches: (text) => matches(steps, Array.from(text)) };
  const literal = characters.join('');
  return { literal, glob, matches: (text) => text === literal };
}

const globOf = (step: Step): string => {
  if ('any' in step) return step.any === 'many' ? '*' : '?';
  return /[*?[]/.test(step.character) ? `[${step.character}]` : step.character;
};

function stepsOf(value: string): readonly Step[] {
  const steps: Step[] = [];
  const characters = Array.from(value);
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === '*') steps.push({ any: 'many' });
    else if (character === '?') steps.push({ any: 'one' });
    else if (character === '\\' && at + 1 < characters.length) steps.push({ character: characters[++at] ?? '' });
    else steps.push({ character });
  }
  return steps;
}

/** Goes back to the last `*` only: no pattern takes longer than its length times the text's. */
function matches(steps: readonly Step[], text: readonly string[]): boolean {
  let [step, at, star, retry] = [0, 0, -1, 0];
  while (at < text.length) {
    const current = steps[step];
    if (current && 'any' in current && current.any === 'many') {
      [star, retry] = [step, at];
      step += 1;
    } else if (current && ('any' in current || current.character === text[at])) {
      step += 1;
      at += 1;
    } else if (star >= 0) {
      retry += 1;
      [step, at] = [star + 1, retry];
    } else return false;
  }
  return steps.slice(step).every((rest) => 'any' in rest && rest.any === 'many');
}

import { BadCursor, type Page } from '#read-model';
import type { Call } from './call.js';
import { Ec2Error, invalidCombination, invalidValue } from './errors.js';
import type { Sieve } from './filters.js';
import { type NextTokens, pageSize } from './paging.js';

interface Asked {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** A list that is asked for in pages. */
export interface Listed {
  readonly action: string;
  readonly asked: Asked;
  readonly call: Call;
  /** The most items of a page; 1000 where nothing is said. */
  readonly most?: number;
  /** The fewest that may be asked for; 5 where nothing is said. */
  readonly least?: number;
}

/** Where a page begins, and how many items it has at most. */
export interface Place {
  readonly cursor: string | undefined;
  readonly limit: number;
}

/**
 * The page that is asked for, and the token of the next one.
 * @throws {Ec2Error} InvalidNextToken, InvalidParameterValue
 */
export async function pageFor<Item>(
  tokens: NextTokens,
  { action, asked, call, most = 1000, least }: Listed,
  find: (place: Place) => Page<Item> | Promise<Page<Item>>,
): Promise<{ readonly items: Item[]; readonly NextToken?: string }> {
  const listing = { account: call.account, region: call.region, action, asked };
  const cursor = tokens.take(asked.NextToken, listing, call.at) ?? undefined;
  const { items, next } = await found(find, { cursor, limit: limitOf(asked.MaxResults, most, least) });
  return { items, ...(next !== null && { NextToken: tokens.give(next, listing, call.at) }) };
}

function limitOf(asked: number | undefined, most: number, least: number | undefined): number {
  const limit = pageSize(asked, least);
  if (limit <= most) return limit;
  if (asked === undefined) return most;
  throw invalidValue('maxResults', String(asked), `Expecting a value less than or equal to ${most}.`);
}

/** A cursor of an older engine may be of another order, though its token is good. */
async function found<Item>(
  find: (place: Place) => Page<Item> | Promise<Page<Item>>,
  place: Place,
): Promise<Page<Item>> {
  try {
    return await find(place);
  } catch (error) {
    if (!(error instanceof BadCursor)) throw error;
    throw new Ec2Error('InvalidNextToken', 'The specified NextToken is not valid: begin the list anew.');
  }
}

/** A page of a list that is at hand as a whole. */
export function cut<Item>(items: readonly Item[], { cursor = '0', limit }: Place): Page<Item> {
  const end = Number(cursor) + limit;
  return { items: items.slice(Number(cursor), end), next: end < items.length ? String(end) : null };
}

/** Who names what is wanted gets it in one answer. */
export function refusePages({ MaxResults }: Asked, ids: readonly string[] | undefined, name: string): void {
  if (ids?.length && MaxResults !== undefined) throw invalidCombination(name, 'maxResults');
}

/** What EC2 calls things of a kind that are not there. */
export interface Absence {
  readonly code: string;
  readonly one: string;
  readonly many: string;
}

export function absent(ids: readonly string[], { code, one, many }: Absence): Ec2Error {
  const subject = ids.length === 1 ? `${one} '${ids.join()}' does` : `${many} '${ids.join(', ')}' do`;
  return new Ec2Error(code, `The ${subject} not exist.`);
}

/** @throws {Ec2Error} Something that was named was not found; all of it is told. */
export function requireAll(asked: readonly string[], there: readonly string[], absence: Absence): void {
  const found = new Set(there);
  const missing = [...new Set(asked)].filter((id) => !found.has(id));
  if (missing.length > 0) throw absent(missing, absence);
}

/** The values that the filters of a name ask for, where none of them has a wildcard: they can be looked up. */
export function literalsOf<Item>(sieves: readonly Sieve<Item>[], name: string): readonly string[] | undefined {
  const patterns = sieves.find((sieve) => sieve.name === name)?.patterns;
  const literals = patterns?.flatMap(({ literal }) => literal ?? []);
  return literals?.length === patterns?.length ? literals : undefined;
}

/** The one value that a filter of a name asks for, where it has no wildcard. */
export function literalOf<Item>(sieves: readonly Sieve<Item>[], name: string): string | undefined {
  const literals = literalsOf(sieves, name);
  return literals?.length === 1 ? literals[0] : undefined;
}

/** The tags that filters ask for and that can be looked up, each `key` or `key=value`. */
export const literalTags = <Item>(sieves: readonly Sieve<Item>[]): readonly string[] =>
  sieves.flatMap((sieve) => {
    const { name, patterns } = sieve;
    const literal = patterns.length === 1 ? (patterns[0]?.literal ?? null) : null;
    const key = name === 'tag-key' ? literal : name.startsWith('tag:') ? name.slice('tag:'.length) : null;
    if (key === null || literal === null || key.includes('=')) return [];
    return [name === 'tag-key' ? key : `${key}=${literal}`];
  });

import type { FactOrder } from './aggregate.js';
import { type Recorded, RANK } from './fact.js';
import { FACTS } from './facts.js';

const RANKS: ReadonlyMap<string, number> = new Map(FACTS.map(({ type, rank }) => [type, rank]));

/** Where a type of fact stands among those of one moment: a creation before a grant, a grant before a deregistration. */
export const rankOf = (type: string): number => RANKS.get(type) ?? RANK.beside;

/** What a fact must show to be placed on a timeline. */
export type Placed = Pick<Recorded, 'id' | 'metadata'> & { readonly type: string };

/** A fact's place in the one order of facts. */
export const placeOf = (fact: Placed): FactOrder => ({
  occurredAt: fact.metadata.occurredAt,
  rank: rankOf(fact.type),
  id: fact.id,
});

/** Negative where `a` comes first. Equal only for one and the same fact. */
export function comparePlaces(a: FactOrder, b: FactOrder): number {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt - b.occurredAt;
  if (a.rank !== b.rank) return a.rank - b.rank;
  return compareIds(a.id, b.id);
}

const compareIds = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The one order of facts, whatever the order of their arrival: when they happened, then causal rank, then id. */
export function compareFacts(a: Placed, b: Placed): number {
  const apart = a.metadata.occurredAt - b.metadata.occurredAt || rankOf(a.type) - rankOf(b.type);
  return apart !== 0 ? apart : compareIds(a.id, b.id);
}

/** Both happened at one moment, and nothing tells which came first. */
export const isTie = (a: FactOrder, b: FactOrder): boolean => a.occurredAt === b.occurredAt && a.rank === b.rank;

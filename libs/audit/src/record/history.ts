import { z } from 'zod';
import { type Fact, FACTS, FOLDINGS, type Interval, isoOf, placeOf, type Step, type SubjectCategory } from '#lifecycle';
import { pageOf } from '#read-model';
import { Change, EventId, EvidenceReference, Instant, Note, Who } from '../answer.js';
import type { Filed } from '../archive.js';
import { Refused } from './refused.js';

/** One fact, refused attempt, or derived moment. */
export const HistoryEntry = z.object({
  at: Instant,
  recordedAt: Instant.nullable().describe('when the log learned it; null for a derived moment'),
  type: z.string(),
  what: z.string().describe('when facts of this type happen, in a sentence'),
  eventId: EventId.nullable(),
  derived: z.boolean().describe('true: no fact says it, time made it so'),
  refused: Refused.nullable(),
  who: Who.nullable(),
  changes: z.array(Change).describe('what it changed; empty where it changed nothing'),
  corroborates: EventId.nullable().describe(
    'the fact that already told of this: one transition, two pieces of evidence',
  ),
  supersededBy: EventId.nullable().describe('the better reading of the same record that took its place'),
  evidence: EvidenceReference.nullable(),
  data: z.unknown().describe('the fact itself'),
  note: Note.optional(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;
export const HistoryAnswer = pageOf(HistoryEntry);
export type HistoryAnswer = z.infer<typeof HistoryAnswer>;

/** A line of a history: a fact with what it changed, or a moment that time alone brought. */
export interface Line {
  readonly at: number;
  readonly rank: number;
  readonly id: string;
  readonly told: { readonly fact: Fact; readonly step: Step } | { readonly derived: Derived };
}

/** What no fact says: it follows from an earlier one and the clock. */
export interface Derived {
  readonly type: string;
  readonly since: Interval;
}

/** Derived moments stand after the facts of their time. */
const AFTER_FACTS = 1_000;

/** A facet whose value, or the value of one of its keys, is a time at which something happens that AWS never tells. */
const DERIVED = [
  { facet: 'deprecation', key: 'at', type: 'ImageDeprecationTookEffect' },
  { facet: 'protection', key: 'cooldown', type: 'DeregistrationProtectionLapsed' },
];

/** What happened to a subject up to `now`, in order. */
export const linesOf = (kind: SubjectCategory, id: string, { facts }: Filed, now: number): Line[] => {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const lines = FOLDINGS[kind].steps(id, facts).flatMap((step): Line[] => {
    const fact = byId.get(step.factId);
    if (!fact) return [];
    const { occurredAt, rank } = placeOf(fact);
    return [{ at: occurredAt, rank, id: fact.id, told: { fact, step } }];
  });
  return [...lines, ...(kind === 'image' ? derivedLines(id, facts, now) : [])];
};

const derivedLines = (id: string, facts: readonly Fact[], now: number): Line[] => {
  const { intervals } = FOLDINGS.image.fold(id, facts);
  return DERIVED.flatMap(({ facet, key, type }) => {
    const told = facts.filter((fact) => fact.type === type).map(({ metadata }) => metadata.occurredAt);
    return intervals
      .filter((interval) => interval.facet === facet && interval.key === key)
      .filter(
        ({ value, from, to }) => Number(value) >= from && Number(value) <= now && (to === null || Number(value) < to),
      )
      .filter(({ value, to }) => !told.some((at) => at >= Number(value) && (to === null || at <= to)))
      .map((since) => ({
        at: Number(since.value),
        rank: AFTER_FACTS,
        id: since.openedBy,
        told: { derived: { type, since } },
      }));
  });
};

const WHEN: ReadonlyMap<string, string> = new Map(FACTS.map(({ type, when }) => [type, when]));
export const whenOf = (type: string): string => WHEN.get(type) ?? '';

/** A derived moment as an entry. */
export const derivedEntry = (at: number, { type, since }: Derived): HistoryEntry => ({
  at: isoOf(at),
  recordedAt: null,
  type,
  what: whenOf(type),
  eventId: null,
  derived: true,
  refused: null,
  who: null,
  changes: [],
  corroborates: null,
  supersededBy: null,
  evidence: null,
  data: null,
  note: `No record tells of it: it follows from ${since.openedBy}, by ${since.openedByPrincipal}.`,
});

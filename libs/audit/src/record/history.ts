import { z } from 'zod';
import { pageOf } from '#read-model';
import { Change, EventId, EvidenceReference, Instant, Note, Who } from '../answer.js';

/** What AWS refused. */
export const Refused = z.object({
  action: z.string(),
  errorCode: z.string(),
  errorMessage: z.string().nullable(),
});
export type Refused = z.infer<typeof Refused>;

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

import type {
  InventoryReport as Imported,
  QuarantinePage as Listed,
  RecordReport as Recorded,
  RetryReport as Retried,
} from '#recorder';
import { z } from 'zod';

const counted = (what: string) => z.number().int().describe(what);

/** Promised to programs: members are added, never changed. */
export const RecordReport = z.object({
  files: counted('Inputs read.'),
  records: counted('Records found; each is counted as exactly one of the following.'),
  facts: counted('Records that gave facts.'),
  attempts: counted('Records of calls that AWS refused.'),
  ignored: counted('Records that are not about images, snapshots, volumes, instances or membership.'),
  duplicates: counted('Records that were known already.'),
  quarantined: counted('Records that could not be understood.'),
  events: counted('Events appended to the log.'),
}) satisfies z.ZodType<Recorded>;

export const ImportReport = z.object({
  files: counted('Inputs read.'),
  things: counted('Entries that they show.'),
  facts: counted('Facts appended to the log.'),
  duplicates: counted('Entries that were shown before, as of the same moment.'),
  quarantined: counted('Entries that could not be understood.'),
  observedAt: z
    .array(z.object({ file: z.string(), at: z.string(), from: z.enum(['given', 'file', 'now']) }))
    .describe('As of when each input was taken, and where that moment comes from.'),
  drift: z
    .array(z.object({ id: z.string(), member: z.string(), told: z.string(), shown: z.string() }))
    .describe('Where the log told otherwise than the input shows.'),
}) satisfies z.ZodType<Imported>;

export const RetryReport = z.object({
  tried: counted('Records tried.'),
  released: counted('Records that were understood now.'),
  kept: counted('Records that stay in quarantine.'),
}) satisfies z.ZodType<Retried>;

export const QuarantinePage = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      reason: z.string(),
      file: z.string().nullable(),
      index: z.number().int().nullable().describe("The record's number in its file, from 0; null: the file itself."),
      raw: z.string(),
      encoding: z.enum(['utf8', 'base64']).describe('How `raw` is written.'),
      truncated: z.boolean().describe('Only the beginning is kept.'),
      sha256: z.string(),
      recordedAt: z.string(),
    }),
  ),
  next: z.string().nullable(),
}) satisfies z.ZodType<Listed>;

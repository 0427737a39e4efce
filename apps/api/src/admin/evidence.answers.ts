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
});

export const ImportReport = z.object({
  files: counted('Inputs read.'),
  things: counted('Things that they show.'),
  facts: counted('Facts recorded.'),
  duplicates: counted('Things that were known to be so already, from the same input.'),
  drift: z
    .array(z.object({ id: z.string(), member: z.string(), told: z.unknown(), shown: z.unknown() }))
    .describe('Where the log told otherwise than the input shows.'),
  quarantined: counted('Entries that could not be understood.'),
});

export const RetryReport = z.object({
  tried: counted('Records tried.'),
  released: counted('Records that were understood now.'),
  kept: counted('Records that stay in quarantine.'),
});

export const QuarantinePage = z.object({
  items: z.array(z.looseObject({ id: z.string(), reason: z.string() })),
  next: z.string().nullable(),
});

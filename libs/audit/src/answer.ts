import { z } from 'zod';

/** A moment as answers say it. */
export const Instant = z.string().describe('ISO 8601 in UTC, with as many digits of a second as are known');
export const EventId = z.string().describe('id of the fact, to be found again in `history`');
export const Certainty = z
  .enum(['observed', 'presumed', 'unknown'])
  .describe(
    'observed: told by evidence; presumed: follows from evidence until other evidence comes; unknown: not told',
  );
export type Certainty = z.infer<typeof Certainty>;

/** The certainty that a `state` interval tells as its value. */
export const certaintyOf = (value: string | undefined): Certainty => Certainty.catch('unknown').parse(value);

/** Who acted. */
export const Who = z.object({
  principal: z.string().describe("ARN or service name of whoever acted; 'unknown' where the evidence does not say"),
  account: z.string().nullable(),
  session: z.string().nullable().describe('role session or federated user'),
  sourceAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  assumedBy: z.string().nullable().describe('who assumed the role that acted, where this engine gave the session'),
  invokedBy: z.string().nullable().describe("the AWS service that called on the principal's behalf"),
});
export type Who = z.infer<typeof Who>;

/** Where the record behind a fact is kept, verbatim. */
export const EvidenceReference = z.object({
  source: z.enum(['engine', 'cloudtrail', 'eventbridge', 'import']),
  record: z.string().nullable().describe("identity of the record: CloudTrail's eventID, or what stands for it"),
  stream: z.string().nullable().describe('stream of the log that holds the record verbatim'),
  sha256: z.string().nullable().describe("SHA-256 of the record's text"),
  file: z.string().nullable().describe('the file in which the record was found first'),
  index: z.number().int().nullable().describe("the record's number in its file, from 0"),
});
export type EvidenceReference = z.infer<typeof EvidenceReference>;

/** What a fact, or a stretch of time, changed in one facet. */
export const Change = z.object({
  facet: z.string().describe('what changed: state, permission, tag, attachment, …'),
  key: z.string(),
  was: z.string().nullable().describe('null: was not there'),
  now: z.string().nullable().describe('null: is there no longer'),
});
export type Change = z.infer<typeof Change>;

export const Kind = z.enum(['image', 'snapshot', 'volume', 'instance', 'account', 'organization']);
export const Note = z.string().describe('a sentence that limits or explains the answer');

/** Which page of a list is asked for. */
export interface Paging {
  readonly cursor?: string | undefined;
  /** 1 to 1,000; 100 by default. */
  readonly limit?: number | undefined;
}

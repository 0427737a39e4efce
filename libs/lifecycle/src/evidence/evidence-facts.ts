import { z } from 'zod';
import { type Category, defineFact, RANK } from '../fact.js';
import { Tags } from '../vocabulary.js';

const RESOURCES: readonly Category[] = ['image', 'snapshot', 'volume', 'instance'];
const BELONGINGS: readonly Category[] = ['key-pairs', 'security-groups', 'launch-templates', 'spot-requests'];
const TAGGED: readonly Category[] = [...RESOURCES, ...BELONGINGS];
const SUBJECTS: readonly Category[] = [...RESOURCES, 'account', 'organization'];

/** Facts that any resource can have. */
export const SHARED_FACTS = [
  defineFact({
    categories: TAGGED,
    type: 'TagsSet',
    rank: RANK.changed,
    when: 'Tags of the resource were added or overwritten.',
    data: z.object({ resourceId: z.string(), tags: Tags }),
  }),
  defineFact({
    categories: TAGGED,
    type: 'TagsRemoved',
    rank: RANK.changed,
    when: "Tags were removed: by key, by key and value, or, with an empty list, all of the user's.",
    data: z.object({
      resourceId: z.string(),
      tags: z.array(z.object({ key: z.string(), value: z.string().optional() })),
    }),
  }),
  defineFact({
    categories: SUBJECTS,
    type: 'ActionRefused',
    rank: RANK.beside,
    when: 'AWS refused a call on the subject; nothing changed.',
    data: z.object({
      subject: z.string(),
      action: z.string(),
      errorCode: z.string(),
      errorMessage: z.string().optional(),
      parameters: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
] as const;

/** What the recorder keeps of the world's own words. */
export const EVIDENCE_FACTS = [
  defineFact({
    categories: ['evidence'],
    type: 'EvidenceRecorded',
    rank: RANK.birth,
    when: 'A record was taken in verbatim; the facts read from it name this stream.',
    data: z.object({
      /** Identity of the record: of one act's evidence, the same wherever it is found. */
      record: z.string(),
      form: z.enum(['cloudtrail', 'eventbridge', 'inventory', 'organization']),
      /** Lower-case hexadecimal SHA-256 of `raw` as UTF-8. */
      sha256: z.string(),
      raw: z.string(),
      file: z.string().optional(),
      index: z.number().int().optional(),
      /** The envelopes that the record stood in, from outside in: `sqs>sns>eventbridge`; `raw` is the whole message then. */
      envelope: z.string().optional(),
    }),
  }),
  defineFact({
    categories: ['quarantine'],
    type: 'RecordQuarantined',
    rank: RANK.birth,
    when: 'A record could not be understood and was set aside; it can be tried again.',
    data: z.object({
      reason: z.string(),
      file: z.string().optional(),
      /** The record's number in its file, from 0; absent where the file itself could not be read on. */
      index: z.number().int().optional(),
      /** The bytes as they were found: text, or base64 where they are not UTF-8; cut where they are too many to keep. */
      raw: z.string(),
      encoding: z.enum(['utf8', 'base64']),
      truncated: z.boolean(),
      sha256: z.string(),
    }),
  }),
  defineFact({
    categories: ['quarantine'],
    type: 'RecordReleased',
    rank: RANK.ended,
    when: 'A quarantined record was understood when tried again.',
    data: z.object({ record: z.string() }),
  }),
] as const;

import { z } from 'zod';

/** Who acted, as the evidence names them. Nothing here is a secret: access key ids are public names of keys. */
export const Actor = z.object({
  /** The ARN, or the service's name, of whoever acted; `unknown` where the evidence does not say. */
  principal: z.string(),
  account: z.string().optional(),
  /** The role session or the federated user's name. */
  session: z.string().optional(),
  /** The ARN of whoever assumed the role that acted, where this engine gave the session. */
  assumedBy: z.string().optional(),
  sourceAddress: z.string().optional(),
  userAgent: z.string().optional(),
  accessKeyId: z.string().optional(),
  /** The AWS service that called on the principal's behalf. */
  invokedBy: z.string().optional(),
});
export type Actor = z.infer<typeof Actor>;

/** Where a fact comes from: decided here, or told by CloudTrail, EventBridge, or an imported inventory. */
export const Source = z.enum(['engine', 'cloudtrail', 'eventbridge', 'import']);
export type Source = z.infer<typeof Source>;

/** What is recorded beside every fact: when, who, and on what evidence. */
export const FactMetadata = z.object({
  /** Version of the fact's schema. */
  version: z.number().int(),
  /** When it happened: microseconds since the Unix epoch. */
  occurredAt: z.number().int(),
  actor: Actor,
  source: Source,
  /** The account whose trail, bus or command this is. */
  account: z.string().optional(),
  region: z.string().optional(),
  /** AWS's request id: what pieces of evidence of one act share. */
  requestId: z.string().optional(),
  /** CloudTrail's sharedEventID: the records of one act in the trails of several accounts share it. */
  sharedEventId: z.string().optional(),
  correlationId: z.string().optional(),
  causationId: z.string().optional(),
  /** Identity of the record behind an observed fact. */
  record: z.string().optional(),
  /** The evidence stream that holds the record verbatim. */
  evidence: z.string().optional(),
  /** The fact that a better reading of the same record replaces. */
  supersedes: z.string().optional(),
});
export type FactMetadata = z.infer<typeof FactMetadata>;

/** A fact to be recorded: decided or observed, not yet in the log. */
export interface NewFact<Type extends string = string, Data = unknown> {
  readonly id: string;
  readonly stream: string;
  readonly type: Type;
  readonly data: Data;
  readonly metadata: FactMetadata;
}

/** Where the log put a fact. */
export interface Recorded {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  /** Decimal string, ordered and opaque. */
  readonly position: string;
  /** When the log learned it: microseconds since the Unix epoch. */
  readonly recordedAt: number;
  readonly metadata: FactMetadata;
}

/** What facts are about, and can be asked about. */
export const SUBJECT_CATEGORIES = ['image', 'snapshot', 'volume', 'instance', 'account', 'organization'] as const;
export type SubjectCategory = (typeof SUBJECT_CATEGORIES)[number];

/** The families of streams. A stream's name is its category, a hyphen, and the id of its subject. */
export const CATEGORIES = [
  ...SUBJECT_CATEGORIES,
  'image-name',
  'reservation',
  'key-pairs',
  'security-groups',
  'launch-templates',
  'spot-requests',
  'evidence',
  'quarantine',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** What the catalogue says of one type of fact. */
export interface FactDefinition<Type extends string = string, Data extends z.ZodType = z.ZodType> {
  readonly type: Type;
  readonly version: number;
  /** When it happens, in a sentence. */
  readonly when: string;
  /** Streams that hold it. */
  readonly categories: readonly Category[];
  /**
   * Causal rank: of facts that one subject has at the same microsecond, the lower comes first (a creation before a grant,
   * a grant before a deregistration). Two facts of the same rank have no known order.
   */
  readonly rank: number;
  readonly data: Data;
}

/** Ranks in the order in which one second's facts must have happened. */
export const RANK = {
  birth: 0,
  settled: 10,
  observed: 20,
  changed: 30,
  granted: 40,
  used: 50,
  paused: 60,
  ended: 80,
  purged: 90,
  beside: 100,
} as const;

/** A type of fact in its first version. */
export const defineFact = <Type extends string, Data extends z.ZodType>(
  definition: Omit<FactDefinition<Type, Data>, 'version'>,
): FactDefinition<Type, Data> => ({ ...definition, version: 1 });

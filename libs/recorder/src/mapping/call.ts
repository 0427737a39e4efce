import type { Actor, FactData, FactType, SubjectCategory } from '#lifecycle';
import type { Told } from './reading.js';

/** A CloudTrail record, read: who called what on whom, and what came of it. */
export interface Call {
  /** `ec2.amazonaws.com` */
  readonly source: string;
  readonly action: string;
  /** When, in microseconds. */
  readonly at: number;
  readonly actor: Actor;
  /** The account that called; where the record does not say, the one whose trail it is. */
  readonly caller: string;
  /** The account whose trail tells it. */
  readonly account: string;
  readonly region: string;
  readonly request: Told;
  readonly response: Told;
  /** What a service event tells. */
  readonly details: Told;
  readonly failure: { readonly code: string; readonly message: string | undefined } | null;
}

/** A native EventBridge event, read. */
export interface Notice {
  readonly source: string;
  readonly detailType: string;
  readonly at: number;
  readonly account: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Told;
}

/** A fact that a record tells, before it has an identity. */
export interface Draft {
  readonly category: SubjectCategory;
  readonly id: string;
  readonly type: FactType;
  /** As the type's schema wants it; checked against that before it becomes a fact. */
  readonly data: unknown;
}

/** A fact about one subject. */
export const about = <Type extends FactType>(
  category: SubjectCategory,
  id: string,
  type: Type,
  data: FactData<Type>,
): Draft => ({ category, id, type, data });

/** A record of ours that does not say what such a record must: it goes to the quarantine with this reason. */
export class Misunderstood extends Error {
  override readonly name = 'Misunderstood';
}

/** The value, or the record is not understood. */
export function must<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Misunderstood(`It does not tell ${what}.`);
  return value;
}

/** What a successful call of an action tells. */
export type CallReading = (call: Call) => Draft[];
/** What a notice of a detail-type tells. */
export type NoticeReading = (notice: Notice) => Draft[];

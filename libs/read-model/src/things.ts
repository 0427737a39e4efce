import type { Interval, SubjectCategory } from '#lifecycle';

/** A subject as it is now. `state` is what its aggregate's fold gives: Image, Snapshot, Volume, … of #lifecycle. */
export interface Thing {
  readonly kind: SubjectCategory;
  readonly id: string;
  readonly ownerId: string | null;
  readonly region: string | null;
  readonly state: unknown;
  /** Why its facts could not be folded any further; null where all is well. */
  readonly parked: string | null;
}

export interface ThingInterval extends Interval {
  readonly kind: SubjectCategory;
  readonly id: string;
}

/** A fact in brief: enough to list it, and to find it in the log (stream `<kind>-<id>`, revision). */
export interface Act {
  readonly kind: SubjectCategory;
  readonly id: string;
  readonly type: string;
  readonly factId: string;
  readonly revision: number;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly principal: string;
  /** The account that acted, where the evidence says. */
  readonly account: string | null;
}

/** A half-open stretch of time in microseconds, `[from, to)`; an absent end is open. */
export interface Span {
  readonly from?: number;
  readonly to?: number;
}

/** Who has which key in a facet, and since when. */
export type Holder = Pick<ThingInterval, 'id' | 'key' | 'from'>;

interface When {
  readonly at?: number;
  readonly span?: Span;
  readonly kind?: SubjectCategory;
}

/** Ids of a stretch of all things, and the last id looked at; null: there are no more. */
export interface Browsed {
  readonly ids: readonly string[];
  readonly last: string | null;
}

/**
 * Reads one generation of a read model: its things, their intervals, and the facts behind them. Times are microseconds since
 * the Unix epoch. Every answer comes from one consistent state of the model.
 */
export abstract class Things {
  abstract thing(id: string): Thing | undefined;

  /**
   * The intervals of one thing: those that hold at `at`, or overlap `span`, or all; in the order of (from, facet, key, to). Of a time,
   * here as in what follows, they name who acted as evidence of up to `at`, or before the end of `span`, does; without a time, as all
   * evidence does, and those that say for how long nobody was named are among them (UNNAMED of #lifecycle).
   */
  abstract intervalsOf(id: string, options?: { at?: number; span?: Span; facets?: readonly string[] }): ThingInterval[];

  /**
   * Intervals of any thing that has this key in this facet: whose source is that image, what is shared with that account.
   * Those that hold at `at`, or overlap `span`, or all; in the order of (from, id), from `after` on, up to `limit`.
   */
  abstract holders(
    facet: string,
    key: string,
    options?: When & { after?: { from: number; id: string } | undefined; limit?: number },
  ): ThingInterval[];

  /**
   * As `holders`, of any of these keys and no more than who holds them: up to `limit`, in the order of (key, from, id). For walks
   * that go from many things at once: one by one, the questions cost more than their answers.
   */
  abstract holdersOfAny(facet: string, keys: readonly string[], options: When & { limit: number }): Holder[];

  /** As `holders`, for every key of a facet, or those that begin with `prefix`; streamed, in the order of (key, from). */
  abstract scan(facet: string, options?: When & { prefix?: string }): Iterable<ThingInterval>;

  /** Intervals of what is open to others that overlap `span`, up to `limit`, in the order of (from, id, key, openedBy). */
  abstract grants(
    facet: 'permission' | 'share',
    options: {
      span?: Span;
      after?: Pick<ThingInterval, 'from' | 'id' | 'key' | 'openedBy'> | undefined;
      limit: number;
    },
  ): ThingInterval[];

  /**
   * Looks at the next `limit` things after `after`, in the order of their ids, of those whose id begins with `prefix`; tells
   * the ids, `unowned` only those of things of unknown owner, of `touched` only those with a fact in that time, and where it came to: null at the end.
   */
  abstract browse(options: {
    prefix?: string;
    after?: string | undefined;
    unowned?: boolean;
    touched?: Span;
    limit: number;
  }): Browsed;

  /** Principals whose name begins so, in order. */
  abstract principals(prefix: string): string[];

  /** Facts of one thing, by one principal, by one account, or all, whose occurredAt is in `span`; in the order of (occurredAt, factId). */
  abstract acts(options: {
    id?: string;
    principal?: string;
    account?: string;
    types?: readonly string[];
    span?: Span;
    limit?: number;
    after?: { occurredAt: number; factId: string };
  }): Act[];

  /** Things with a fact whose occurredAt is in `span`. */
  abstract touched(span: Span): Iterable<{ kind: SubjectCategory; id: string }>;
}

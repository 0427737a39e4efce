import type { Change, Fact, Interval, SubjectCategory, SubjectState, Timeline } from '#lifecycle';
import type { ActRow, Cause, Closing, IntervalRow } from '#read-model';

/** A subject between two pages: what its row says, ready to be folded on. */
export interface Subject {
  /** null: it has no row yet. */
  readonly key: number | null;
  readonly timeline: Timeline<SubjectState>;
  readonly revision: number;
  readonly parked: string | null;
  readonly unfolded: number;
  /** Its search row as it was last written, as JSON. */
  readonly searchRow: string;
}

/** What one page makes of one subject. Nothing of it counts before it is written. */
export class Draft {
  timeline: Timeline<SubjectState>;
  revision: number;
  parked: string | null;
  unfolded: number;
  /** Every interval of the subject, where it was folded anew; its rows give way to these. */
  replaced = false;
  /** A fact came late: the subject has to be folded anew. */
  late = false;
  readonly acts: ActRow[] = [];
  readonly facts: Fact[] = [];
  closings: Closing[] = [];
  intervals: IntervalRow[] = [];
  readonly #open = new Map<string, number>();

  constructor(
    readonly kind: SubjectCategory,
    readonly id: string,
    readonly stream: string,
    readonly before: Subject,
  ) {
    this.timeline = before.timeline;
    this.revision = before.revision;
    this.parked = before.parked;
    this.unfolded = before.unfolded;
  }

  /** All that can be folded of the subject is in the page: folding it anew needs nothing from the log. */
  get whole(): boolean {
    return this.facts.at(0)?.revision === 0 && this.facts.at(-1)?.revision === this.facts.length - 1;
  }

  /** The fact counts, and these keys ended and began with it. */
  apply(fact: Fact, timeline: Timeline<SubjectState>, changes: readonly Change[]): void {
    this.timeline = timeline;
    if (changes.length === 0) return;
    const at = fact.metadata.occurredAt;
    const by = causeOf(fact);
    for (const { facet, key, was } of changes) if (was !== null) this.#close({ facet, key, at, by });
    for (const { facet, key, now } of changes) if (now !== null) this.#begin(fact, { facet, key, value: now });
  }

  /** The subject was folded anew: its rows give way to these. */
  replace(timeline: Timeline<SubjectState>, intervals: readonly Interval[], facts: readonly Fact[]): void {
    const revisions = new Map(facts.map(({ id, revision }) => [id, revision]));
    this.timeline = timeline;
    this.replaced = true;
    this.closings = [];
    this.intervals = intervals.map((interval) => ({
      facet: interval.facet,
      key: interval.key,
      revision: revisions.get(interval.openedBy) ?? -1,
      value: interval.value,
      from: interval.from,
      to: interval.to,
      opened: { factId: interval.openedBy, principal: interval.openedByPrincipal },
      closed:
        interval.closedBy === null
          ? null
          : { factId: interval.closedBy, principal: interval.closedByPrincipal ?? 'unknown' },
      uncertain: interval.orderUncertain,
    }));
  }

  /** Sets the subject aside at its next fact: its rows stay as the facts before left them. */
  park(reason: string): void {
    this.parked = reason;
    this.unfolded = 1;
  }

  /** Sets the subject aside with its rows as they were before the page, because folding it anew failed. */
  undo(reason: string): void {
    this.parked ??= reason;
    this.unfolded = this.revision - this.before.revision;
    this.timeline = this.before.timeline;
    this.closings = [];
    this.intervals = [];
  }

  #close(closing: Closing): void {
    const place = placeOf(closing.facet, closing.key);
    const index = this.#open.get(place);
    const row = index === undefined ? undefined : this.intervals[index];
    if (index === undefined || row === undefined) this.closings.push(closing);
    else this.intervals[index] = { ...row, to: closing.at, closed: closing.by };
    this.#open.delete(place);
  }

  #begin(fact: Fact, { facet, key, value }: { facet: string; key: string; value: string }): void {
    this.#open.set(placeOf(facet, key), this.intervals.length);
    this.intervals.push({
      facet,
      key,
      value,
      revision: fact.revision,
      from: fact.metadata.occurredAt,
      to: null,
      opened: causeOf(fact),
      closed: null,
      uncertain: false,
    });
  }
}

const placeOf = (facet: string, key: string): string => `${facet}\n${key}`;

const causeOf = (fact: Fact): Cause => ({ factId: fact.id, principal: fact.metadata.actor.principal });

import type { Change, Fact, Interval, SubjectCategory, SubjectState, Timeline } from '#lifecycle';
import { type ActRow, Cause, type Closing, type IntervalRow, type SearchRow } from '#read-model';

/** A subject between two pages: what its row says, ready to be folded on. */
export interface Subject {
  /** null: it has no row yet. */
  readonly key: number | null;
  readonly timeline: Timeline<SubjectState>;
  readonly revision: number;
  readonly parked: string | null;
  readonly unfolded: number;
  /** Its search row as it was last written. */
  readonly searchRow: SearchRow | null;
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
  /** Its facts, in the order of their revisions. */
  readonly acts: ActRow[] = [];
  closings: Closing[] = [];
  intervals: IntervalRow[] = [];

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
    return this.acts.at(0)?.revision === 0 && this.acts.at(-1)?.revision === this.acts.length - 1;
  }

  /** The fact counts, and these keys ended and began with it. */
  apply(
    { revision, occurredAt: at, cause }: ActRow,
    timeline: Timeline<SubjectState>,
    changes: readonly Change[],
  ): void {
    this.timeline = timeline;
    for (const { facet, key, was } of changes) if (was !== null) this.#close({ facet, key, at, by: cause });
    for (const { facet, key, now } of changes) {
      if (now === null) continue;
      this.intervals.push({
        facet,
        key,
        revision,
        value: now,
        from: at,
        to: null,
        opened: cause,
        closed: null,
        uncertain: false,
      });
    }
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
      opened: new Cause(interval.openedBy, interval.openedByPrincipal),
      closed: interval.closedBy === null ? null : new Cause(interval.closedBy, interval.closedByPrincipal ?? 'unknown'),
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
    const row = this.intervals.findLast(
      ({ to, facet, key }) => to === null && key === closing.key && facet === closing.facet,
    );
    if (row === undefined) this.closings.push(closing);
    else [row.to, row.closed] = [closing.at, closing.by];
  }
}

import type { Change, Interval } from './aggregate.js';
import type { Recorded } from './fact.js';

type Open = { -readonly [Member in keyof Interval]: Interval[Member] };

const slotOf = ({ facet, key }: { facet: string; key: string }): string => `${facet} ${key}`;

/** Turns the changes of one subject, told in order, into intervals. */
export class Ledger {
  private readonly all: Open[] = [];
  private readonly open = new Map<string, Open>();

  /** A fact's changes end what held and begin what holds. */
  enter(changes: readonly Change[], { id, metadata }: Pick<Recorded, 'id' | 'metadata'>): void {
    for (const change of changes) {
      this.end(change, { at: metadata.occurredAt, by: id, principal: metadata.actor.principal });
      if (change.now === null) continue;
      const begun: Open = {
        facet: change.facet,
        key: change.key,
        value: change.now,
        from: metadata.occurredAt,
        to: null,
        openedBy: id,
        openedByPrincipal: metadata.actor.principal,
        closedBy: null,
        closedByPrincipal: null,
        orderUncertain: false,
      };
      this.all.push(begun);
      this.open.set(slotOf(change), begun);
    }
  }

  private end(change: Change, { at, by, principal }: { at: number; by: string; principal: string }): void {
    const held = this.open.get(slotOf(change));
    if (held === undefined) return;
    held.to = at;
    held.closedBy = by;
    held.closedByPrincipal = principal;
    this.open.delete(slotOf(change));
  }

  /** Better evidence of a fact names who acted. */
  attribute(factId: string, principal: string): void {
    for (const interval of this.all) {
      if (interval.openedBy === factId) interval.openedByPrincipal = principal;
      if (interval.closedBy === factId) interval.closedByPrincipal = principal;
    }
  }

  /** What begins, ends or holds of these keys at `at` would be another thing in another order. */
  dispute(keys: readonly Change[], at: number): void {
    if (keys.length === 0) return;
    const slots = new Set(keys.map(slotOf));
    for (const interval of this.all) {
      if (interval.to === null || interval.to >= at) interval.orderUncertain ||= slots.has(slotOf(interval));
    }
  }

  get intervals(): readonly Interval[] {
    return this.all;
  }
}

import type { Change, Interval } from './aggregate.js';
import type { Recorded } from './fact.js';
import type { Slot } from './uncertainty.js';

type Open = { -readonly [Member in keyof Interval]: Interval[Member] };

const slotOf = ({ facet, key }: Slot): string => `${facet} ${key}`;

/** Turns the changes of one subject, told in order, into intervals. */
export class Ledger {
  private readonly all: Open[] = [];
  /** Of each key of a facet, in order: only the last one can be open. */
  private readonly bySlot = new Map<string, Open[]>();
  private readonly attributed = new Map<string, string>();

  /** A fact's changes end what held and begin what holds. */
  enter(changes: readonly Change[], { id, metadata }: Pick<Recorded, 'id' | 'metadata'>): void {
    for (const change of changes) {
      const { occurredAt: at, actor } = metadata;
      const stretches = this.stretchesOf(change);
      const held = stretches.at(-1);
      if (held?.to === null) Object.assign(held, { to: at, closedBy: id, closedByPrincipal: actor.principal });
      if (change.now === null) continue;
      const begun: Open = {
        facet: change.facet,
        key: change.key,
        value: change.now,
        from: at,
        to: null,
        openedBy: id,
        openedByPrincipal: actor.principal,
        closedBy: null,
        closedByPrincipal: null,
        orderUncertain: false,
      };
      this.all.push(begun);
      stretches.push(begun);
    }
  }

  private stretchesOf(slot: Slot): Open[] {
    const name = slotOf(slot);
    const known = this.bySlot.get(name);
    if (known !== undefined) return known;
    const none: Open[] = [];
    this.bySlot.set(name, none);
    return none;
  }

  /** Better evidence of a fact names who acted. */
  attribute(factId: string, principal: string): void {
    this.attributed.set(factId, principal);
  }

  /** What begins, ends or holds of these keys at `at` would be another thing in another order. */
  dispute(keys: readonly Slot[], at: number): void {
    for (const name of new Set(keys.map(slotOf))) {
      const stretches = this.bySlot.get(name) ?? [];
      // They follow one another in time, so those that ended before `at` all stand before those that did not.
      const first = stretches.findLastIndex(({ to }) => to !== null && to < at) + 1;
      for (const stretch of stretches.slice(first)) stretch.orderUncertain = true;
    }
  }

  get intervals(): readonly Interval[] {
    if (this.attributed.size > 0) this.all.forEach((stretch) => this.nameWho(stretch));
    return this.all;
  }

  private nameWho(stretch: Open): void {
    stretch.openedByPrincipal = this.attributed.get(stretch.openedBy) ?? stretch.openedByPrincipal;
    if (stretch.closedBy === null) return;
    stretch.closedByPrincipal = this.attributed.get(stretch.closedBy) ?? stretch.closedByPrincipal;
  }
}

import type { Change, Interval, Told } from './aggregate.js';
import type { Recorded } from './fact.js';
import type { Slot } from './uncertainty.js';

type Open = { -readonly [Member in keyof Interval]: Interval[Member] };

/**
 * The facet that says for how long nobody was named for a fact: its key is the fact's id, its value whom the fact itself names (a
 * notice names AWS). It begins with the fact and ends with the evidence that names who acted, because what that tells may not be
 * told of a moment before it (docs/adr/0029). It is no facet of any thing, so only whoever reads all that was folded meets it.
 */
export const UNNAMED = 'unnamed';

/** The interval as it was told while these facts named nobody better: fact id → principal. */
export const toldBy = <Kept extends Interval>(interval: Kept, unnamed: ReadonlyMap<string, string>): Kept => ({
  ...interval,
  openedByPrincipal: unnamed.get(interval.openedBy) ?? interval.openedByPrincipal,
  closedByPrincipal: unnamed.get(interval.closedBy ?? '') ?? interval.closedByPrincipal,
});

const slotOf = ({ facet, key }: Slot): string => `${facet} ${key}`;

type Evidence = Pick<Recorded, 'id' | 'metadata'>;

/** Turns the changes of one subject, told in order, into intervals. */
export class Ledger {
  private readonly all: Open[] = [];
  /** Of each key of a facet, in order: only the last one can be open. */
  private readonly bySlot = new Map<string, Open[]>();
  /** Facts that name nobody → whom the first evidence that does. */
  private readonly attributed = new Map<string, string>();

  /** A fact's changes end what held and begin what holds. */
  enter(changes: readonly Change[], { id, metadata }: Evidence): void {
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

  /** Better evidence of a fact names who acted. What more there is adds nothing: an answer between them knows the first only. */
  attribute(first: Pick<Told, 'id' | 'occurredAt'>, { id, metadata: { actor, occurredAt: to } }: Evidence): void {
    if (this.attributed.has(first.id)) return;
    this.attributed.set(first.id, actor.principal);
    // The fact is among the latest, and so is what it opened.
    const made = this.all.findLast(({ openedBy, closedBy }) => openedBy === first.id || closedBy === first.id);
    const value = made?.openedBy === first.id ? made.openedByPrincipal : made?.closedByPrincipal;
    const from = first.occurredAt;
    if (value === undefined || value === null || to === from) return;
    this.all.push({
      facet: UNNAMED,
      key: first.id,
      value,
      from,
      to,
      openedBy: first.id,
      openedByPrincipal: value,
      closedBy: id,
      closedByPrincipal: actor.principal,
      orderUncertain: false,
    });
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
    return this.attributed.size === 0 ? this.all : this.all.map((stretch) => this.#named(stretch));
  }

  #named(stretch: Interval): Interval {
    if (stretch.facet === UNNAMED) return stretch;
    const { openedBy, openedByPrincipal, closedBy, closedByPrincipal } = stretch;
    return {
      ...stretch,
      openedByPrincipal: this.attributed.get(openedBy) ?? openedByPrincipal,
      closedByPrincipal: this.attributed.get(closedBy ?? '') ?? closedByPrincipal,
    };
  }
}

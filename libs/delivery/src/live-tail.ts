import { type EventStore, type Interest, LiveTail as Tail, type Stretch as StretchOf } from '#event-store';
import { FEED_TYPES } from './cloud-event.js';
import { Told } from './told.js';
import { isWanted, type Wanted } from './wanted.js';

/** What feeds tell of a stretch of the log. */
export type Stretch = StretchOf<Told>;

/** The newest stretch of all that feeds tell, followed once for all readers that are up to date. */
export class LiveTail extends Tail<Told> {
  constructor(store: EventStore) {
    super(store, { filter: { types: FEED_TYPES }, of: (event) => new Told(event) });
  }
}

/** What readers of a feed wait for: what facts themselves say of it. Those who asked for the same share one. */
export function interestIn(wanted: Wanted): Interest<Told> {
  const { types, accounts, regions, principals, scope } = wanted;
  const asked = [types, accounts, regions, principals, scope].map((some) => some && [...some].toSorted());
  return { key: JSON.stringify(asked), wants: (told) => isWanted(told, wanted) };
}

import { type EventStore, LiveTail as Tail, type Stretch as StretchOf } from '#event-store';
import { FEED_TYPES } from './cloud-event.js';
import { Told } from './told.js';

/** What feeds tell of a stretch of the log. */
export type Stretch = StretchOf<Told>;

/** The newest stretch of all that feeds tell, followed once for all readers that are up to date. */
export class LiveTail extends Tail<Told> {
  constructor(store: EventStore) {
    super(store, { filter: { types: FEED_TYPES }, of: (event) => new Told(event) });
  }
}

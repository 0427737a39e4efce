import { AccessDesk, AccessKeys, KeyFile, Roles } from '#access';
import { type EventStore, wallMicros } from '#event-store';
import { Clock, Decider } from '#lifecycle/commands';

/** The machine's own clock. */
class WallClock extends Clock {
  readonly now = wallMicros;
}

/** The desk for the access keys of a data folder. */
export const keyDeskOver = (folder: string, store: EventStore): AccessDesk =>
  new AccessDesk(
    AccessKeys.open(folder, KeyFile.open(folder)),
    Roles.open(folder),
    store,
    new Decider(store, new WallClock()),
  );

import type { EventStore, Page } from '#event-store';
import type { Generation } from '#read-model';

/** The filling of a new generation somewhere else than on the event loop that answers. */
export interface Building {
  /** Hands a page over, and resolves once there is room for the next. */
  take(page: Page): Promise<void>;
  /** Resolves when every page was taken in, and the file is complete and closed. */
  finish(): Promise<void>;
  /** Gives up; what was filled is left to whoever owns the file. */
  cancel(): Promise<void>;
}

/**
 * Begins to fill the file of a generation that nobody else has open. The thread folds late facts anew from `log`.
 * Null where the generation cannot be filled elsewhere: it is in memory, or its definition does not say where it stands.
 */
export type StartBuilding = (generation: Generation, log: Pick<EventStore, 'readStream'>) => Building | null;

import type { EventStore, Position } from '#event-store';
import type { Generation } from '#read-model';

/** How far a new generation was filled. */
export interface Filled {
  readonly position: Position;
  /** Events taken in since it was told before. */
  readonly events: number;
  /** recordedAt of the last event taken in, in microseconds; 0: there was none. */
  readonly recordedAt: number;
}

/** The filling of a new generation somewhere else than on the event loop that answers. */
export interface Building {
  /**
   * Resolves when the log was taken in up to the goal, and the file is complete and closed.
   * @throws What went wrong, or that it was given up: what was filled is left to whoever owns the file.
   */
  readonly finished: Promise<void>;
  /** Gives up. */
  cancel(): Promise<void>;
}

/** What is to be filled, and whom to tell how far it is. */
export interface BuildingOrder {
  /** Its file: nobody else has it open. */
  readonly generation: Generation;
  readonly log: Pick<EventStore, 'place'>;
  /** All of the log up to here. */
  readonly goal: Position;
  readonly tell: (filled: Filled) => void;
}

/**
 * Begins to fill a generation. Null where it cannot be filled elsewhere: it is in memory, its definition does not say where it stands, or
 * the log cannot be read by another thread.
 */
export type StartBuilding = (order: BuildingOrder) => Building | null;

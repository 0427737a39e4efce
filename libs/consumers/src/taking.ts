import type { Position } from '#event-store';
import type { Generation } from '#read-model';

/** What was taken in of the log: the rows and the checkpoint are durable up to here. */
export interface Taken {
  readonly position: Position;
  /** recordedAt of the last event of it, in microseconds; null: nothing of it was wanted. */
  readonly recordedAt: number | null;
  /** Nothing that is wanted stood behind it. */
  readonly caughtUp: boolean;
}

/** Takes the log in for read models, live, somewhere else than on the event loop that answers. */
export interface Taking {
  /** Whether it can begin at once with this generation. Asked for the first time, it gets itself ready. */
  readyFor(generation: Generation): boolean;
  /**
   * Follows the log from the generation's checkpoint, as the only one who writes its file, until `signal`; the file is closed there when
   * the iteration ends.
   * @throws What failed there, with its `code`.
   */
  follow(generation: Generation, signal: AbortSignal): AsyncIterable<Taken>;
  /** Somebody waits for what was appended: it is not put off to be taken in with what comes next. */
  hurry(): void;
  end(): Promise<void>;
}

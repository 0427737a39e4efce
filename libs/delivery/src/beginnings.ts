import type { EventStore, Position } from '#event-store';
import { FEED_TYPES } from './cloud-event.js';

/** How far apart known places are, in facts. */
const STEP = 1024;

interface Place {
  readonly recordedAt: number;
  readonly position: Position;
}

/** Finds where in the log a time is. Positions are not counted, so the log is read up to there; what was passed once is remembered. */
export class Beginnings {
  readonly #known: Place[] = [];

  constructor(private readonly store: EventStore) {}

  /** The position after which stands what was recorded at this time (microseconds) or later. */
  async positionAt(time: number): Promise<Position> {
    let at = this.#known.findLast(({ recordedAt }) => recordedAt < time)?.position ?? 0n;
    let passed = 0;
    for await (const { position, recordedAt } of this.store.readAll({ after: at, filter: { types: FEED_TYPES } })) {
      if (recordedAt >= time) return at;
      at = position;
      passed += 1;
      if (passed % STEP === 0) this.#remember({ recordedAt, position });
    }
    return at;
  }

  #remember(place: Place): void {
    if ((this.#known.at(-1)?.position ?? 0n) < place.position) this.#known.push(place);
  }
}

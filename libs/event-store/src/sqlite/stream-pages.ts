import type { ReadStreamOptions, RecordedEvent } from '../event-store.js';

/** Pages of reads: large enough for speed, small enough for the event loop. */
export const PAGE = 512;

type ReadStretch = (step: 1 | -1, from: number, limit: number) => readonly RecordedEvent[];

/** One stream, a bounded stretch at a time, each read when it is asked for. */
export function* streamPages(read: ReadStretch, options: ReadStreamOptions): Generator<RecordedEvent> {
  const { direction = 'forwards', count = Infinity } = options;
  const step = direction === 'forwards' ? 1 : -1;
  let from = options.from ?? (step === 1 ? 0 : Number.MAX_SAFE_INTEGER);
  for (let left = count; left > 0;) {
    const events = read(step, from, Math.min(left, PAGE));
    const last = events.at(-1);
    if (!last) return;
    yield* events;
    left -= events.length;
    from = last.revision + step;
  }
}

import type { EventStore, Position, Watch } from '#event-store';
import type { LiveTail, Stretch } from './live-tail.js';
import { Told } from './told.js';

/** Facts read from the log at once by a reader that is behind. */
const PAGE = 128;

interface Reading {
  readonly store: EventStore;
  /** Shared by all readers that are up to date. */
  readonly tail: LiveTail;
  readonly after: Position;
  readonly types: readonly string[];
  readonly signal: AbortSignal;
  /** How the reader waits at the tail, by the same signal; for anything that comes, unless given. */
  readonly watch?: Watch;
}

/**
 * The log after a position, stretch by stretch, for ever: from the log itself while behind, from the tail when up to date. The next one
 * is read only when it is asked for.
 * @throws {Error} The log cannot be read.
 */
export async function* stretchesAfter(reading: Reading): AsyncGenerator<Stretch> {
  const { tail, signal, watch = tail.watch(signal) } = reading;
  let cursor = reading.after;
  while (!signal.aborted) {
    await tail.start();
    const { turn } = tail;
    const stretch = tail.since(cursor);
    if (stretch === null) {
      for await (const behind of stretchesBehind({ ...reading, after: cursor })) {
        cursor = behind.to;
        yield behind;
      }
      continue;
    }
    cursor = stretch.to;
    yield stretch;
    const passed = await watch.news(turn);
    if (passed > cursor) cursor = passed;
  }
}

/** Until the tail has what comes next. */
async function* stretchesBehind({ store, tail, after, types, signal }: Reading): AsyncGenerator<Stretch> {
  for await (const page of store.follow({ after, filter: { types }, signal, pageSize: PAGE })) {
    yield { told: page.events.map((event) => new Told(event)), to: page.position };
    if (page.caughtUp || tail.since(page.position) !== null) return;
  }
  if (!signal.aborted) throw new Error('The log ended, as a closed log does.');
}

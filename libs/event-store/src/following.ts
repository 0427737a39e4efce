import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FollowOptions, Page, Position } from './event-store.js';
import type { WakeUp } from './wake-up.js';

const DEFAULT_PAGE_SIZE = 1000;

/** What following asks of a store. */
export interface Followable {
  /** Reads at most `limit` events after a position, in bounded time: a page may be short, and empty, and not the last. */
  readonly readPage: (after: Position, limit: number) => Page | Promise<Page>;
  readonly wakeUp: WakeUp;
  /** Without a hint, the log is looked at again after this time. */
  readonly pollMs: number;
  readonly closed: () => boolean;
}

/**
 * Catches up page by page and goes on live. One cursor does both, so there is no hand-over that could leave a gap or repeat
 * an event. While behind it never sleeps, but gives the event loop a turn between pages.
 */
export async function* following(
  log: Followable,
  { after = 0n, signal, pageSize }: FollowOptions,
): AsyncGenerator<Page> {
  const limit = Math.max(1, pageSize ?? DEFAULT_PAGE_SIZE);
  let position = after;
  let toldCaughtUp = false;
  while (!signal.aborted && !log.closed()) {
    const heard = log.wakeUp.rings;
    const page = await log.readPage(position, limit);
    const isNews = page.position > position || page.caughtUp !== toldCaughtUp;
    position = page.position;
    toldCaughtUp = page.caughtUp;
    if (isNews) yield page;
    if (page.caughtUp) await log.wakeUp.wait(heard, log.pollMs, signal);
    else await nextTurn();
  }
}

import type { Connection } from './connection.js';
import { Interrupted, NotLeader } from './failures.js';
import { LogUnreachable } from './log-errors.js';
import type { Link } from './link.js';

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1000;

export interface Trying {
  /** So long it is tried again. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Works over the connection, and again over the next one where it was interrupted: the work must be one that may be done twice.
 * @throws {LogUnreachable} It was interrupted until the patience was over.
 */
export async function reaching<Result>(
  connection: Connection,
  work: (link: Link) => Promise<Result>,
  { patienceMs, signal }: Trying,
): Promise<Result> {
  const until = performance.now() + patienceMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    let link: Link | null = null;
    try {
      link = await patiently(connection.link(), until);
      return await work(link);
    } catch (error) {
      connection.failed(link, error);
      if (signal?.aborted || !(error instanceof Interrupted || error instanceof NotLeader)) throw error;
      if (performance.now() + pause > until) throw new LogUnreachable(connection.where, error.message);
      await pausing(pause, signal);
    }
  }
}

/** A node that neither answers nor refuses is not waited for longer than whoever asks has patience. */
async function patiently(link: Promise<Link>, until: number): Promise<Link> {
  if (until === Infinity) return link;
  const given = Promise.withResolvers<Link>();
  const giveUp = () => given.reject(new Interrupted('no node answers', false));
  const timer = setTimeout(giveUp, Math.max(0, until - performance.now()));
  link.then(given.resolve, given.reject);
  try {
    return await given.promise;
  } finally {
    clearTimeout(timer);
  }
}

function pausing(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });
}

import { randomUUID } from 'node:crypto';
import type { EventStore, Page, RecordedEvent } from '#event-store';
import { failure } from './failures.js';
import type { Following } from './following.js';
import type { ReadRequest, Start } from './read-request.js';
import { eventsOf } from './reading.js';
import { eventReply, reply, sharedReply } from './replies.js';
import { filtered } from './wanted.js';
import { stateOf, TOMBSTONE, type StreamState } from './stream-state.js';

const PAGE = 512;
/** Where nothing matches, checkpoints come no closer than this: each append of others would make one for each subscriber. */
const CHECKPOINT_MS = 500;

/** The log as subscribers take it. */
export interface Log {
  readonly store: EventStore;
  readonly following: Following;
}

/** What a subscription answers, page by page: a confirmation, then events for as long as the client stays, and where it stands. */
export async function* subscribe(
  log: Log,
  request: ReadRequest,
  signal: AbortSignal,
): AsyncGenerator<Iterable<Buffer>> {
  if (request.backwards) throw failure.invalid('A subscription goes forwards: leave the direction out.');
  yield [reply.confirmation(randomUUID())];
  yield* request.stream === null ? toAll(log, request, signal) : toStream(log, request, request.stream, signal);
}

/** Begins with the event after the position. */
async function* toAll(
  { store, following }: Log,
  request: ReadRequest,
  signal: AbortSignal,
): AsyncGenerator<Iterable<Buffer>> {
  const { start, wanted, checkpointEvery } = request;
  const after = start === 'start' ? 0n : start === 'end' ? await store.head() : start;
  const told = new Told();
  const checkpoints = checkpointEvery === null ? null : new Checkpoints(checkpointEvery);
  const pageSize = Math.min(PAGE, checkpointEvery ?? PAGE);
  for await (const page of following.follow({ after, signal, pageSize, ...filtered(wanted) })) {
    yield repliesOf(page, { request, told, checkpoints });
  }
}

interface Course {
  readonly request: ReadRequest;
  readonly told: Told;
  readonly checkpoints: Checkpoints | null;
}

/** Made as they are taken: a page may hold far more than a slow client should make the engine hold. */
function* repliesOf(page: Page, { request, told, checkpoints }: Course): Generator<Buffer> {
  const events = request.wanted.choose(page.events);
  // Whoever is up to date is given the very events that others are given.
  const replyOf = page.caughtUp ? sharedReply : eventReply;
  for (const event of events) yield replyOf(event, request.ids);
  const change = told.of(page);
  if (checkpoints?.isDue(events, page, change !== null)) yield reply.checkpoint(page.position);
  if (change) yield change;
}

/** Begins with the event after the revision. */
async function* toStream(
  { store, following }: Log,
  request: ReadRequest,
  stream: string,
  signal: AbortSignal,
): AsyncGenerator<Iterable<Buffer>> {
  // Taken before the stream is read: whatever is appended after it stands behind it, so nothing is missed between reading and following.
  let after = await store.head();
  const state = await stateOf(store, stream);
  if (state.tombstoned) throw failure.streamDeleted(stream);
  const start = typeof request.start === 'bigint' ? request.start + 1n : request.start;
  let last = lastBefore(start, state);
  for await (const event of eventsOf(store, stream, state, { start, backwards: false, count: null })) {
    if (signal.aborted) return;
    yield [eventReply(event, request.ids)];
    [last, after] = [event.revision, event.position];
  }
  const told = new Told();
  for await (const page of following.follow({ after, signal, filter: { streamPrefixes: [stream] } })) {
    const grown = page.events.filter((event) => event.stream === stream && event.revision > last);
    const end = grown.findIndex(({ type }) => type === TOMBSTONE);
    const events = end < 0 ? grown : grown.slice(0, end);
    yield events.map((event) => sharedReply(event, request.ids));
    if (end >= 0) throw failure.streamDeleted(stream);
    const change = told.of(page);
    if (change) yield [change];
  }
}

/** The last revision that a subscriber has already. */
function lastBefore(start: Start, { last }: StreamState): number {
  if (start === 'end') return last;
  return start === 'start' ? -1 : Number(start) - 1;
}

/** Says once when a subscriber has caught up, and once when it fell behind. */
class Told {
  #caughtUp: boolean | null = null;

  of({ caughtUp }: Page): Buffer | null {
    const before = this.#caughtUp;
    if (caughtUp === before || (before === null && !caughtUp)) return null;
    this.#caughtUp = caughtUp;
    return caughtUp ? reply.caughtUp() : reply.fellBehind();
  }
}

/** A checkpoint after so many events, when it has caught up, and now and then while nothing matches. */
class Checkpoints {
  #since = 0;
  #at = 0;

  constructor(private readonly every: number) {}

  isDue(events: readonly RecordedEvent[], page: Page, changed: boolean): boolean {
    this.#since += events.length;
    const passedOver = events.at(-1)?.position !== page.position;
    const due = this.#since >= this.every || changed || (passedOver && Date.now() - this.#at >= CHECKPOINT_MS);
    if (!due || page.position === 0n) return false;
    this.#since = 0;
    this.#at = Date.now();
    return true;
  }
}

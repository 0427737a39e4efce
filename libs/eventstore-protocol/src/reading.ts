import { randomUUID } from 'node:crypto';
import type { EventStore, RecordedEvent } from '#event-store';
import { failure } from './failures.js';
import type { Group } from './group.js';
import { type LinkedEvent, parkedOf } from './parked-streams.js';
import { LAST, type ReadRequest, type Start } from './read-request.js';
import { eventReply, reply } from './replies.js';
import { stateOf, type StreamState } from './stream-state.js';
import { filtered, type Wanted } from './wanted.js';

/** Events that are filtered here are taken from the store in so many at a time. */
const PAGE = 512;

/** What a read answers, message by message, as fast as it is taken. */
export async function* read(store: EventStore, request: ReadRequest): AsyncGenerator<Buffer> {
  if (request.stream !== null) return yield* readStream(store, request, request.stream);
  const events = request.backwards ? allBackwards(store, request) : allForwards(store, request);
  let left = request.count ?? Infinity;
  if (left <= 0) return;
  for await (const event of events) {
    yield eventReply(event, request.ids);
    if (--left <= 0) return;
  }
}

async function* readStream(store: EventStore, request: ReadRequest, stream: string): AsyncGenerator<Buffer> {
  const state = await stateOf(store, stream);
  if (state.tombstoned) throw failure.streamDeleted(stream);
  if (state.last < 0 || state.deleted) return yield reply.streamNotFound(stream);
  for await (const event of eventsOf(store, stream, state, request)) yield eventReply(event, request.ids);
  if (!request.knowsEnds) return;
  yield reply.firstRevision(state.first);
  yield reply.lastRevision(state.last);
}

/** What a group has parked: links, or what they name beside them. */
export async function* readParked(store: EventStore, request: ReadRequest, group: Group): AsyncGenerator<Buffer> {
  const parked = await Array.fromAsync(parkedOf(store, group));
  if (parked.length === 0) return yield reply.streamNotFound(request.stream ?? '');
  const { start, backwards, count } = request;
  const from = typeof start === 'bigint' ? start : start === 'end' ? LAST : 0n;
  const wanted = parked.filter(({ link: { revision } }) => (backwards ? revision <= from : revision >= from));
  const ordered = backwards ? wanted.toReversed() : wanted;
  for (const each of ordered.slice(0, count ?? Infinity)) yield linkReply(each, request);
}

const linkReply = ({ link, event }: LinkedEvent, { resolvesLinks, ids }: ReadRequest): Buffer =>
  resolvesLinks ? eventReply(event, ids, link) : eventReply(link, ids);

/** What a group has parked and parks, in the order in which it does, for as long as the client stays and the group is there. */
export async function* followParked(
  store: EventStore,
  request: ReadRequest,
  group: Group,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const { start, backwards } = request;
  if (backwards) throw failure.invalid('A subscription goes forwards: leave the direction out.');
  // Before it is confirmed: whatever is parked after that is told.
  let next = start === 'start' ? 0 : start === 'end' ? group.parking.next : Number(start) + 1;
  yield reply.confirmation(randomUUID());
  for (let isFirst = true; !signal.aborted && !group.parking.hasEnded; isFirst = false) {
    // Listened for before it is looked: what is parked meanwhile is not missed.
    const more = group.parking.more(signal);
    for await (const each of parkedOf(store, group, next)) {
      yield linkReply(each, request);
      next = each.link.revision + 1;
    }
    if (isFirst) yield reply.caughtUp();
    await more;
  }
  if (!signal.aborted) throw failure.groupMissing(group.kept.target, group.kept.group);
}

type Range = Pick<ReadRequest, 'start' | 'backwards' | 'count'>;

/** A stream's events that its limits let through. */
export async function* eventsOf(
  store: EventStore,
  stream: string,
  state: StreamState,
  { start, backwards, count }: Range,
): AsyncGenerator<RecordedEvent> {
  const direction = backwards ? 'backwards' : 'forwards';
  const from = backwards ? lastWanted(start, state) : firstWanted(start, state);
  let left = count ?? Infinity;
  if (left <= 0 || from === null) return;
  for await (const event of store.readStream(stream, { direction, from })) {
    if (event.revision < state.first) return;
    if (!isTooOld(event, state)) {
      yield event;
      if (--left <= 0) return;
    }
  }
}

function firstWanted(start: Start, { first, last }: StreamState): number {
  if (start === 'end') return last + 1;
  return start === 'start' ? first : Math.max(first, Number(start));
}

function lastWanted(start: Start, { last }: StreamState): number | null {
  if (start === 'start') return 0;
  const from = start === 'end' ? last : Math.min(last, Number(start));
  return from < 0 ? null : from;
}

const isTooOld = ({ recordedAt }: RecordedEvent, { maxAge }: StreamState): boolean =>
  maxAge !== null && recordedAt < Date.now() * 1000 - maxAge;

/** $all forwards begins with the event at the position. */
function allForwards(store: EventStore, { wanted, start }: ReadRequest): AsyncIterable<RecordedEvent> {
  if (start === 'end') return none();
  const after = start === 'start' || start === 0n ? 0n : start - 1n;
  return chosen(store.readAll({ after, ...filtered(wanted) }), wanted);
}

async function* none(): AsyncGenerator<RecordedEvent> {
  // Nothing stands after the end.
}

async function* chosen(events: AsyncIterable<RecordedEvent>, wanted: Wanted): AsyncGenerator<RecordedEvent> {
  let page: RecordedEvent[] = [];
  for await (const event of events) {
    page.push(event);
    if (page.length < PAGE) continue;
    yield* wanted.choose(page);
    page = [];
  }
  yield* wanted.choose(page);
}

const NARROW = 64n;
const WIDEST = 4096n;
const MUCH_TEXT = 2_000_000;

/**
 * $all backwards begins with the event before the position. The log is read forwards only, so this takes stretches of it from the end,
 * each turned around: wider where a stretch held little, narrower where it held much.
 */
async function* allBackwards(store: EventStore, { wanted, start }: ReadRequest): AsyncGenerator<RecordedEvent> {
  if (start === 'start') return;
  const head = await store.head();
  let before = start === 'end' || start > head ? head + 1n : start;
  for (let width = NARROW; before > 1n;) {
    const after = before > width ? before - width - 1n : 0n;
    const stretch = await between(store, wanted, after, before);
    for (const event of wanted.choose(stretch.events).toReversed()) yield event;
    before = after + 1n;
    if (stretch.text > MUCH_TEXT) width = width > NARROW ? width / 4n : width;
    else if (width < WIDEST || stretch.events.length === 0) width *= 4n;
  }
}

async function between(store: EventStore, wanted: Wanted, after: bigint, before: bigint) {
  const events: RecordedEvent[] = [];
  let text = 0;
  for await (const event of store.readAll({ after, ...filtered(wanted) })) {
    if (event.position >= before) break;
    events.push(event);
    text += event.data.length + event.metadata.length;
  }
  return { events, text };
}

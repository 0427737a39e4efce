import type { RecordedEvent } from '#event-store';
import { BINARY_CONTENT, JSON_CONTENT, unwrapped } from './payload.js';
import { Cursor, fieldSize, message, varintSize } from './proto.js';

/** How a client wants ids: as text, or as two halves of 64 bits. */
export type IdForm = 'text' | 'halves';

const CONTENT_TYPE = { json: entry('content-type', JSON_CONTENT), binary: entry('content-type', BINARY_CONTENT) };

/** Entries of an event's metadata by its type; few types occur, and each is written once. */
const typeEntries = new Map<string, Buffer>();
const MOST_TYPES = 4096;

/** An event as Streams.Read answers it: ReadResp { event: ReadEvent { event, link, commit_position } }. */
export const eventReply = (event: RecordedEvent, ids: IdForm = 'text', link?: RecordedEvent): Buffer =>
  eventIn(measured(event, ids), null, link && measured(link, ids));

/** An event as PersistentSubscriptions.Read answers it, with how often it was handed out before. */
export const deliveryReply = (event: RecordedEvent, ids: IdForm, retries: number): Buffer =>
  eventIn(measured(event, ids), retries);

type Measured = ReturnType<typeof measured>;

/** The parts of an event as RecordedEvent, and how long it will be. */
function measured(event: RecordedEvent, ids: IdForm) {
  const { revision, position } = event;
  const id = ids === 'text' ? message([2, event.id]) : halves(event.id);
  const parts = partsOf(event);
  const created = entry('created', `${event.recordedAt}0`);
  const type = typeEntry(event.type);
  const size =
    fieldSize(id) +
    fieldSize(parts.stream) +
    fieldSize(revision) +
    2 * fieldSize(position) +
    fieldSize(created) +
    fieldSize(type) +
    fieldSize(parts.content) +
    sized(parts.metadataSize) +
    sized(parts.dataSize);
  return { revision, position, id, parts, created, type, size };
}

function eventIn(event: Measured, retries: number | null, link?: Measured): Buffer {
  const count = retries === null ? 0 : 1 + varintSize(retries);
  const linked = link ? sized(link.size) : 0;
  const body = sized(event.size) + linked + fieldSize(event.position) + count;
  const into = new Cursor(Buffer.allocUnsafe(sized(body)));
  into.open(1, body);
  putEvent(into, 1, event);
  if (link) putEvent(into, 2, link);
  into.field(3, event.position);
  if (retries !== null) into.field(5, retries);
  return into.bytes;
}

function putEvent(into: Cursor, field: number, { revision, position, id, parts, created, type, size }: Measured): void {
  into.open(field, size);
  into.field(1, id);
  into.field(2, parts.stream);
  into.field(3, revision);
  into.field(4, position);
  into.field(5, position);
  into.field(6, type);
  into.field(6, created);
  into.field(6, parts.content);
  put(into, 7, parts.metadata, parts.metadataSize);
  put(into, 8, parts.data, parts.dataSize);
}

function partsOf({ stream, data, metadata }: RecordedEvent) {
  const sent = unwrapped(data);
  const about = unwrapped(metadata);
  return {
    stream: streamIdentifier(stream),
    content: sent && !sent.isJson ? CONTENT_TYPE.binary : CONTENT_TYPE.json,
    data: sent?.bytes ?? data,
    dataSize: sent?.bytes.length ?? Buffer.byteLength(data),
    metadata: about?.bytes ?? metadata,
    metadataSize: about?.bytes.length ?? Buffer.byteLength(metadata),
  };
}

function put(into: Cursor, field: number, value: string | Uint8Array, size: number): void {
  if (typeof value === 'string') into.text(field, value, size);
  else into.field(field, value);
}

const sized = (length: number): number => 1 + varintSize(length) + length;

function entry(key: string, value: string): Buffer {
  return message([1, key], [2, value]);
}

function typeEntry(type: string): Buffer {
  const known = typeEntries.get(type);
  if (known) return known;
  const made = entry('type', type);
  if (typeEntries.size < MOST_TYPES) typeEntries.set(type, made);
  return made;
}

/** UUID { structured }: the halves as signed 64-bit numbers. */
function halves(id: string): Buffer {
  const hex = id.replaceAll('-', '');
  const [most, least] = [BigInt(`0x${hex.slice(0, 16)}`), BigInt(`0x${hex.slice(16)}`)];
  return message([1, message([1, most], [2, least])]);
}

export const streamIdentifier = (stream: string): Buffer => message([3, stream]);

const EMPTY = Buffer.alloc(0);
const at = (position: bigint): Buffer => message([1, position], [2, position]);

/** What Streams.Read says beside events. */
export const reply = {
  confirmation: (subscription: string): Buffer => message([2, message([1, subscription])]),
  checkpoint: (position: bigint): Buffer => message([3, at(position)]),
  streamNotFound: (stream: string): Buffer => message([4, message([1, streamIdentifier(stream)])]),
  firstRevision: (revision: number): Buffer => message([5, revision]),
  lastRevision: (revision: number): Buffer => message([6, revision]),
  lastPosition: (position: bigint): Buffer => message([7, at(position)]),
  caughtUp: (): Buffer => message([8, EMPTY]),
  fellBehind: (): Buffer => message([9, EMPTY]),
};

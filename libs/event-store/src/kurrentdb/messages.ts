import shared from '@eventstore/db-client/generated/shared_pb.js';
import protocol from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendReq, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Append } from '../admission.js';
import type { NewEvent, Position, RecordedEvent } from '../event-store.js';
import type { Sieve } from './sieve.js';

const { Options } = protocol.ReadReq;

export interface Stretch {
  readonly stream: string;
  readonly direction: 'forwards' | 'backwards';
  /** Inclusive; null: the stream's end in the direction. */
  readonly from: number | null;
  readonly count: number;
}

/** Reads of a stream. */
export function streamRequest({ stream, direction, from, count }: Stretch): ReadReq {
  const options = new Options.StreamOptions().setStreamIdentifier(identifier(stream));
  if (from !== null) options.setRevision(String(from));
  else if (direction === 'forwards') options.setStart(new shared.Empty());
  else options.setEnd(new shared.Empty());
  const asked = new Options().setStream(options).setCount(String(count)).setNoFilter(new shared.Empty());
  // From this version of the protocol on, a read tells the stream's first and last revision.
  return request(asked.setControlOption(new Options.ControlOption().setCompatibility(1)), direction);
}

/** Reads of the whole log, beginning with the event at a position; at the log's end where it goes backwards. */
export function allRequest(sieve: Sieve, from: Position, count: number): ReadReq {
  const asked = new Options().setCount(String(count)).setFilter(filterOf(sieve));
  return request(asked.setAll(startingAt(from)), 'forwards');
}

/** The last event of the log. */
export function lastRequest(sieve: Sieve): ReadReq {
  const all = new Options.AllOptions().setEnd(new shared.Empty());
  return request(new Options().setAll(all).setCount('1').setFilter(filterOf(sieve)), 'backwards');
}

/** What is appended from now on. */
export function liveRequest(sieve: Sieve): ReadReq {
  const all = new Options.AllOptions().setEnd(new shared.Empty());
  const asked = new Options().setAll(all).setSubscription(new Options.SubscriptionOptions());
  return request(asked.setFilter(filterOf(sieve)), 'forwards');
}

function request(options: ReadReq.Options, direction: Stretch['direction']): ReadReq {
  const { FORWARDS, BACKWARDS } = Options.ReadDirection;
  options
    .setReadDirection(direction === 'forwards' ? FORWARDS : BACKWARDS)
    .setResolveLinks(false)
    .setUuidOption(new Options.UUIDOption().setString(new shared.Empty()));
  return new protocol.ReadReq().setOptions(options);
}

function startingAt(position: Position): ReadReq.Options.AllOptions {
  const all = new Options.AllOptions();
  if (position === 0n) return all.setStart(new shared.Empty());
  const at = new Options.Position().setCommitPosition(String(position)).setPreparePosition(String(position));
  return all.setPosition(at);
}

/** So many events the database looks through at a time for those that are wanted. */
const WINDOW = 1024;

function filterOf({ on, prefixes, regex }: Sieve): ReadReq.Options.FilterOptions {
  const expression = new Options.FilterOptions.Expression();
  if (regex === null) expression.setPrefixList([...prefixes]);
  else expression.setRegex(regex);
  const filter = new Options.FilterOptions().setMax(WINDOW).setCheckpointintervalmultiplier(1);
  return on === 'stream' ? filter.setStreamIdentifier(expression) : filter.setEventType(expression);
}

const identifier = (stream: string) => new shared.StreamIdentifier().setStreamName(Buffer.from(stream));

/** An append: what it expects, then its events. Data and metadata go as the bytes that they are. */
export function* appendRequests({ stream, expected, events }: Append): Generator<AppendReq> {
  const options = new protocol.AppendReq.Options().setStreamIdentifier(identifier(stream));
  if (expected === 'any') options.setAny(new shared.Empty());
  else if (expected === 'none') options.setNoStream(new shared.Empty());
  else if (expected === 'exists') options.setStreamExists(new shared.Empty());
  else options.setRevision(String(expected));
  yield new protocol.AppendReq().setOptions(options);
  for (const event of events) yield new protocol.AppendReq().setProposedMessage(proposed(event));
}

function proposed({ id, type, data, metadata }: NewEvent): AppendReq.ProposedMessage {
  const message = new protocol.AppendReq.ProposedMessage()
    .setId(new shared.UUID().setString(id))
    .setData(Buffer.from(data))
    .setCustomMetadata(Buffer.from(metadata));
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  return message;
}

/** The event of a reply; null: the reply is of another kind, or the event is none of the log's. */
export function recordedIn(reply: ReadResp): RecordedEvent | null {
  const read = reply.getEvent();
  const event = read?.getEvent();
  if (!read || !event) return null;
  const told = event.getMetadataMap();
  return {
    id: event.getId()?.getString().toLowerCase() ?? '',
    type: told.get('type') ?? '',
    data: textOf(event.getData_asU8()),
    metadata: textOf(event.getCustomMetadata_asU8()),
    stream: textOf(event.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array()),
    revision: Number(event.getStreamRevision()),
    position: BigInt(read.hasCommitPosition() ? read.getCommitPosition() : event.getCommitPosition()),
    recordedAt: Number(BigInt(told.get('created') ?? '0') / TICKS_IN_A_MICROSECOND),
  };
}

/** `created` counts .NET's ticks, of 100 ns, from the Unix epoch. */
const TICKS_IN_A_MICROSECOND = 10n;

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

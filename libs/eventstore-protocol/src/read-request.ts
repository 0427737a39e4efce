import requests from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { failure } from './failures.js';
import type { IdForm } from './replies.js';
import { EVERYTHING, wantedBy, type Wanted } from './wanted.js';

/** Where a read starts: at an end of what is read, or at a revision or position. */
export type Start = 'start' | 'end' | bigint;

/** What Streams.Read was asked for, checked. */
export interface ReadRequest {
  /** null: the whole log. */
  readonly stream: string | null;
  readonly wanted: Wanted;
  readonly start: Start;
  readonly backwards: boolean;
  /** null: a subscription, which does not end. */
  readonly count: number | null;
  /** The checkpoints of a filtered subscription: one in so many events, at most. */
  readonly checkpointEvery: number | null;
  readonly ids: IdForm;
  /** Where an event only names another, that one is wanted too. */
  readonly resolvesLinks: boolean;
  /** A client that knows the replies about a stream's first and last revision. */
  readonly knowsEnds: boolean;
}

const { Options } = requests.ReadReq;
/** The last revision and position that there can be. */
export const LAST = 2n ** 63n - 1n;
const DEFAULT_WINDOW = 32;
const textDecoder = new TextDecoder();

/** @throws {Failure} Something that is needed is missing, or cannot be read. */
export function readRequest(request: ReadReq): ReadRequest {
  const options = request.getOptions();
  if (!options) throw failure.invalid('The read has no options: say what is to be read.');
  const filter = options.getFilter();
  const stream = options.getStream();
  const isSubscription = options.getCountOptionCase() === Options.CountOptionCase.SUBSCRIPTION;
  return {
    stream: stream ? streamName(stream.getStreamIdentifier()) : null,
    wanted: filter && !stream ? wantedOf(filter) : EVERYTHING,
    start: stream ? startInStream(stream) : startInAll(options.getAll()),
    backwards: options.getReadDirection() === Options.ReadDirection.BACKWARDS,
    count: isSubscription ? null : Number(options.getCount()),
    checkpointEvery: filter ? checkpointsOf(filter) : null,
    ids: options.getUuidOption()?.hasStructured() ? 'halves' : 'text',
    resolvesLinks: options.getResolveLinks(),
    knowsEnds: (options.getControlOption()?.getCompatibility() ?? 0) > 0,
  };
}

/** @throws {Failure} No name was given. */
export function streamName(identifier: { getStreamName_asU8(): Uint8Array } | undefined): string {
  const name = textDecoder.decode(identifier?.getStreamName_asU8());
  if (name === '') throw failure.invalid('The stream has no name: give one.');
  return name;
}

function startInStream(stream: ReadReq.Options.StreamOptions): Start {
  if (stream.hasRevision()) return ended(BigInt(stream.getRevision()));
  return stream.hasEnd() ? 'end' : 'start';
}

function startInAll(all: ReadReq.Options.AllOptions | undefined): Start {
  if (!all) throw failure.invalid('The read names neither a stream nor $all: name one.');
  const position = all.getPosition();
  if (position) return ended(BigInt(position.getCommitPosition()));
  return all.hasEnd() ? 'end' : 'start';
}

/** Positions and revisions from 2^63 on stand for the end. */
const ended = (place: bigint): Start => (place > LAST ? 'end' : place);

function wantedOf(filter: ReadReq.Options.FilterOptions): Wanted {
  const byStream = filter.getStreamIdentifier();
  const expression = byStream ?? filter.getEventType();
  if (!expression) throw failure.invalid('The filter says neither stream names nor event types: say one.');
  const [prefixes, regex] = [expression.getPrefixList(), expression.getRegex()];
  return wantedBy({ on: byStream ? 'stream' : 'type', prefixes, regex });
}

function checkpointsOf(filter: ReadReq.Options.FilterOptions): number {
  const window = filter.hasCount() ? DEFAULT_WINDOW : filter.getMax();
  const every = window * filter.getCheckpointintervalmultiplier();
  if (window === 0 || every === 0) {
    throw failure.invalid('The filter has a window or a checkpoint interval of 0: give 1 or more.');
  }
  return every;
}

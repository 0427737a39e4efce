import type { CreateReq, UpdateReq } from '@eventstore/db-client/generated/persistent_pb.js';
import type { EventStore } from '#event-store';
import { failure } from './failures.js';
import type { GroupSettings } from './groups-file.js';
import { streamName } from './read-request.js';
import { wantedBy } from './wanted.js';

const STRATEGIES = ['DispatchToSingle', 'RoundRobin', 'Pinned', 'PinnedByCorrelation'] as const;
const TICKS_A_MS = 10_000;
const END = 2n ** 63n - 1n;

interface Named {
  getStreamIdentifier(): { getStreamName_asU8(): Uint8Array } | undefined;
  getGroupName(): string;
}

/** The stream, or `$all`, and the group that a request names. */
export function named(options: (Named & { hasAll(): boolean }) | undefined): { target: string; group: string } {
  if (!options || options.getGroupName() === '') throw failure.invalid('The request names no group: name one.');
  return {
    target: options.hasAll() ? '$all' : streamName(options.getStreamIdentifier()),
    group: options.getGroupName(),
  };
}

/** @throws {Failure} The settings are missing. */
export function settingsOf(
  settings: CreateReq.Settings | UpdateReq.Settings | undefined,
  filter: GroupSettings['filter'],
): GroupSettings {
  if (!settings) throw failure.invalid('The request has no settings: give them.');
  if (filter) wantedBy(filter);
  const timeout = settings.hasMessageTimeoutTicks()
    ? Number(settings.getMessageTimeoutTicks()) / TICKS_A_MS
    : settings.getMessageTimeoutMs();
  const after = settings.hasCheckpointAfterTicks()
    ? Number(settings.getCheckpointAfterTicks()) / TICKS_A_MS
    : settings.getCheckpointAfterMs();
  return {
    messageTimeoutMs: timeout || 30_000,
    checkpointAfterMs: after || 2_000,
    maxRetries: settings.getMaxRetryCount(),
    minCheckpoint: settings.getMinCheckpointCount(),
    maxCheckpoint: settings.getMaxCheckpointCount() || 1000,
    maxSubscribers: settings.getMaxSubscriberCount(),
    buffer: settings.getHistoryBufferSize() || 500,
    strategy: strategyOf(settings),
    filter,
  };
}

/** Newer clients name the strategy, older ones give its number. @throws {Failure} Nobody knows it. */
function strategyOf(settings: CreateReq.Settings | UpdateReq.Settings): GroupSettings['strategy'] {
  const name = 'getConsumerStrategy' in settings ? settings.getConsumerStrategy() : '';
  if (name === '') return STRATEGIES[settings.getNamedConsumerStrategy()] ?? 'RoundRobin';
  const known = STRATEGIES.find((strategy) => strategy === name);
  if (known) return known;
  throw failure.invalid(`The consumer strategy '${name}' is not known: give one of ${STRATEGIES.join(', ')}.`);
}

export function filterOf(all: CreateReq.AllOptions | undefined): GroupSettings['filter'] {
  const filter = all?.getFilter();
  const byStream = filter?.getStreamIdentifier();
  const expression = byStream ?? filter?.getEventType();
  if (!expression) return null;
  return { on: byStream ? 'stream' : 'type', prefixes: expression.getPrefixList(), regex: expression.getRegex() };
}

/** The position after which a new group begins. */
export async function beginningOf(store: EventStore, options: CreateReq.Options): Promise<bigint> {
  const all = options.getAll();
  return all ? beginningInAll(store, all) : beginningInStream(store, options);
}

async function beginningInAll(store: EventStore, all: CreateReq.AllOptions): Promise<bigint> {
  const position = BigInt(all.getPosition()?.getCommitPosition() ?? 0);
  if (all.hasEnd() || position > END) return store.head();
  return position > 0n ? position - 1n : 0n;
}

async function beginningInStream(store: EventStore, options: CreateReq.Options): Promise<bigint> {
  const stream = options.getStream();
  // Older clients give the revision among the settings.
  const revision = stream ? revisionOf(stream) : BigInt(options.getSettings()?.getRevision() ?? 0);
  if (revision > END) return store.head();
  if (revision <= 0n) return 0n;
  const name = streamName((stream ?? options).getStreamIdentifier());
  for await (const event of store.readStream(name, { from: Number(revision) - 1, count: 1 })) return event.position;
  // The revision is not there yet: whatever is there already stands before it.
  return store.head();
}

function revisionOf(stream: CreateReq.StreamOptions): bigint {
  if (stream.hasEnd()) return END + 1n;
  return stream.hasRevision() ? BigInt(stream.getRevision()) : 0n;
}

import { randomUUID } from 'node:crypto';
import {
  EventIdConflict,
  WrongExpectedRevision,
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
} from '#event-store';
import { failure } from './failures.js';
import {
  ALL_TRUNCATED,
  METADATA,
  metadataOf,
  metastreamOf,
  stateOf,
  TOMBSTONE,
  type StreamState,
} from './stream-state.js';

/** Where an append ended; a stream that has no event yet is at revision -1, and an append of nothing has no position. */
export interface Written {
  readonly revision: number;
  readonly position: bigint | null;
}

/** Writes as EventStoreDB does, over a log that knows neither deletion nor tombstones: both are events. */
export class StreamWriter {
  /** Streams whose tombstone is on its way: what comes after it must not be appended behind it. */
  readonly #tombstoned = new Set<string>();

  constructor(private readonly store: EventStore) {}

  /** @throws {Failure | WrongExpectedRevision} */
  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Written> {
    const state = await this.#living(stream);
    if (events.length === 0) return { revision: agreed(stream, expected, state), position: null };
    if (!state.deleted) return writtenAs(await this.#append(stream, expected, events));
    // The metadata first: cut off between the two, the stream is empty, and not deleted with new events that nobody can read.
    const metadata = { ...(await metadataOf(this.store, stream)), $tb: state.last + 1 };
    const at = agreedWhenDeleted(stream, expected, state);
    await this.store.append(metastreamOf(stream), 'any', [metadataEvent(JSON.stringify(metadata))]);
    return writtenAs(await this.#append(stream, at, events));
  }

  /** Ends a stream until it is written again. @throws {Failure | WrongExpectedRevision} */
  async delete(stream: string, expected: ExpectedRevision): Promise<Written> {
    const state = await this.#living(stream);
    agreed(stream, expected, state);
    const { $tb: _, ...kept } = await metadataOf(this.store, stream);
    // 2^63 - 1 is no number in JavaScript, and others read it as exactly this.
    const members = JSON.stringify(kept).slice(1, -1);
    const text = `{${members}${members === '' ? '' : ','}"$tb":${ALL_TRUNCATED}}`;
    return writtenAs(await this.store.append(metastreamOf(stream), 'any', [metadataEvent(text)]));
  }

  /** Ends a stream, and its name, for ever. @throws {Failure | WrongExpectedRevision} */
  async tombstone(stream: string, expected: ExpectedRevision): Promise<Written> {
    await this.#living(stream);
    if (this.#tombstoned.has(stream)) throw failure.streamDeleted(stream);
    this.#tombstoned.add(stream);
    try {
      const event = { id: randomUUID(), type: TOMBSTONE, data: '{}', metadata: '{}' };
      return writtenAs(await this.store.append(stream, expected, [event]));
    } catch (error) {
      this.#tombstoned.delete(stream);
      throw error;
    }
  }

  async #living(stream: string): Promise<StreamState> {
    const state = await stateOf(this.store, stream);
    if (state.tombstoned) throw failure.streamDeleted(stream);
    return state;
  }

  async #append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    // No turn of the event loop between this check and the append: a tombstone that is queued is known here.
    if (this.#tombstoned.has(stream)) throw failure.streamDeleted(stream);
    try {
      return await this.store.append(stream, expected, events);
    } catch (error) {
      if (!(error instanceof EventIdConflict) || error.conflict !== 'another place') throw error;
      throw new WrongExpectedRevision(stream, expected, (await stateOf(this.store, stream)).last);
    }
  }
}

const writtenAs = ({ lastRevision, position }: Appended): Written => ({ revision: lastRevision, position });

const metadataEvent = (data: string): NewEvent => ({ id: randomUUID(), type: METADATA, data, metadata: '{}' });

function agreed(stream: string, expected: ExpectedRevision, { last, deleted }: StreamState): number {
  const exists = last >= 0 && !deleted;
  const agrees =
    expected === 'any' || (expected === 'none' ? !exists : expected === 'exists' ? exists : expected === last);
  if (!agrees) throw new WrongExpectedRevision(stream, expected, last);
  return last;
}

/** What an append to a deleted stream expects of the stream that is in the log still. */
function agreedWhenDeleted(stream: string, expected: ExpectedRevision, state: StreamState): ExpectedRevision {
  const last = agreed(stream, expected, state);
  if (expected === 'any') return 'any';
  return last < 0 ? 'none' : last;
}

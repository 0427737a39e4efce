import grpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import protocol from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendReq, AppendResp, ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, status, type ChannelCredentials, type ServiceError } from '@grpc/grpc-js';
import type { Position, RecordedEvent } from '../event-store.js';
import type { Node, Target } from './connection-string.js';
import { exceptionOf, failureOf, statusIn } from './failures.js';
import { StreamCutOff } from './log-errors.js';
import { lastRequest, liveRequest, recordedIn, streamRequest, type Stretch } from './messages.js';
import { EVERYTHING, isReserved } from './sieve.js';

/** The largest event that the database can hold, and its frame. */
const MOST_RECEIVED = 17 * 1024 * 1024;
/** So much text ends a page, whatever its number of events: pages are held in memory. */
const MOST_TEXT = 4 * 1024 * 1024;

const NO_POSITION = 2n ** 63n - 1n;

export const addressOf = ({ host, port }: Node): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** What every call and channel carries. */
export function callMetadata({ user, connectionName }: Target): Metadata {
  const metadata = new Metadata();
  metadata.set('connection-name', connectionName);
  metadata.set('requires-leader', 'true');
  if (user) metadata.set('authorization', `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`);
  return metadata;
}

/** What a read brought: events as they came, and whether there was no more. */
export interface Raw {
  readonly events: readonly RecordedEvent[];
  readonly ended: boolean;
  /** Of a stream: its last revision, where the database said it. */
  readonly last: number | null;
}

/** How the database answered an append: where it ended, or why not. */
export type Answer = { readonly revision: number; readonly position: Position } | 'refused' | 'too large';

/**
 * One node, over one connection. Whatever it said is told by {@link reached}: a read over the same connection that begins later brings
 * everything up to there, which between two nodes would not be so.
 */
export class Link {
  readonly #streams: StreamsClient;
  readonly #metadata: Metadata;
  readonly #deadlineMs: number;
  readonly address: string;
  reached: Position = 0n;
  #stopListening: () => void = () => {};

  constructor(node: Node, credentials: ChannelCredentials, target: Target) {
    this.address = addressOf(node);
    this.#metadata = callMetadata(target);
    this.#deadlineMs = target.deadlineMs;
    const [every, wait] = [target.keepAliveIntervalMs, target.keepAliveTimeoutMs];
    this.#streams = new grpc.StreamsClient(this.address, credentials, {
      'grpc.max_receive_message_length': MOST_RECEIVED,
      'grpc.max_send_message_length': -1,
      ...(every > 0 && { 'grpc.keepalive_time_ms': every }),
      ...(wait > 0 && { 'grpc.keepalive_timeout_ms': wait }),
      // Channels of one address share a connection otherwise, and a new link would go on over the one that failed.
      'grpc.use_local_subchannel_pool': 1,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1000,
    });
  }

  append(requests: Iterable<AppendReq>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const answered = (error: ServiceError | null, reply: AppendResp) => {
        const told = error ? refusalIn(error) : this.#answerIn(reply);
        if (told) resolve(told);
        else reject(failureOf(error, this.address));
      };
      const sink = this.#streams.append(this.#metadata, { deadline: Date.now() + this.#deadlineMs }, answered);
      // The callback is told of it as well; unheard it would end the process.
      sink.on('error', () => {});
      for (const request of requests) sink.write(request);
      sink.end();
    });
  }

  #answerIn(reply: AppendResp): Answer {
    const success = reply.getSuccess();
    if (!success) return 'refused';
    const told = BigInt(success.getPosition()?.getCommitPosition() ?? 0);
    // A repeated append can be answered without a position, which some versions write as the largest number.
    const position = told < NO_POSITION ? told : 0n;
    this.#reach(position);
    return { revision: Number(success.getCurrentRevision()), position };
  }

  /** @throws {StreamCutOff} The stream is tombstoned. */
  async stream(stretch: Stretch, signal?: AbortSignal): Promise<Raw> {
    try {
      return await this.read(streamRequest(stretch), stretch.count, signal);
    } catch (error) {
      const told = statusIn(error);
      if (told && exceptionOf(told) === 'stream-deleted') throw new StreamCutOff(stretch.stream, 'was deleted');
      throw failureOf(error, this.address);
    }
  }

  /** The position of the log's last event; 0 while it is empty. */
  async head(signal?: AbortSignal): Promise<Position> {
    const { events } = await this.all(lastRequest(EVERYTHING), 1, signal);
    const head = events.at(-1)?.position ?? 0n;
    this.#reach(head);
    return head;
  }

  async all(request: ReadReq, count: number, signal?: AbortSignal): Promise<Raw> {
    try {
      return await this.read(request, count, signal);
    } catch (error) {
      throw failureOf(error, this.address);
    }
  }

  /** Reads at most so many events, and fewer where they are large. */
  private async read(request: ReadReq, count: number, signal?: AbortSignal): Promise<Raw> {
    const call = this.#streams.read(request, this.#metadata, { deadline: Date.now() + this.#deadlineMs });
    const leave = () => call.cancel();
    signal?.addEventListener('abort', leave, { once: true });
    const events: RecordedEvent[] = [];
    let text = 0;
    let last: number | null = null;
    try {
      if (signal?.aborted) leave();
      for await (const reply of call) {
        if (!(reply instanceof protocol.ReadResp)) continue;
        if (reply.hasLastStreamPosition()) last = Number(reply.getLastStreamPosition());
        const event = recordedIn(reply);
        if (!event) continue;
        events.push(event);
        text += event.data.length + event.metadata.length;
        if (text > MOST_TEXT) break;
      }
      return { events, ended: events.length < count && text <= MOST_TEXT, last };
    } finally {
      signal?.removeEventListener('abort', leave);
      call.cancel();
    }
  }

  /** Calls `grown` at each event that is appended from now on, and `lost` once, when nothing more will be heard. */
  listen(grown: () => void, lost: (error: Error) => void): void {
    const call = this.#streams.read(liveRequest(EVERYTHING), this.#metadata);
    let over = false;
    const end = (error: unknown) => {
      if (over) return;
      over = true;
      lost(failureOf(error, this.address));
    };
    call.on('data', (reply: unknown) => {
      const event = reply instanceof protocol.ReadResp ? recordedIn(reply) : null;
      if (!event || isReserved(event.stream)) return;
      this.#reach(event.position);
      grown();
    });
    call.on('error', end);
    call.on('end', () => end({ code: status.UNAVAILABLE, details: 'the node ended the subscription' }));
    this.#stopListening = () => {
      over = true;
      call.cancel();
    };
  }

  /** Calls that are on their way go on to their end. */
  close(): void {
    this.#stopListening();
    this.#streams.close();
  }

  #reach(position: Position): void {
    if (position > this.reached) this.reached = position;
  }
}

/** An append that is not accepted: lost races and ids used twice are looked into, the rest is an error. */
function refusalIn(error: ServiceError): Answer | null {
  const told = statusIn(error);
  if (!told) return null;
  const exception = exceptionOf(told);
  if (exception === 'maximum-append-size-exceeded') return 'too large';
  if (exception === 'wrong-expected-version' || exception === 'stream-deleted') return 'refused';
  return told.code === status.ALREADY_EXISTS ? 'refused' : null;
}

import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
} from '@grpc/grpc-js';
import service from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  DeleteReq,
  DeleteResp,
  ReadReq,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import type { EventStore } from '#event-store';
import { append } from './appending.js';
import { Batches } from './batch-appending.js';
import type { Calls } from './calls.js';
import { foreseen, type Failure } from './failures.js';
import type { Gates } from './gates.js';
import { expectedBy } from './proposals.js';
import { readRequest, streamName } from './read-request.js';
import { read } from './reading.js';
import { subscribe } from './subscribing.js';
import { StreamWriter } from './writer.js';

/** So many appends of one call are on their way; the client waits before it sends more. */
const MOST_IN_FLIGHT = 1024;

const asIs = (reply: Buffer): Buffer => reply;

/** The service Streams. */
export class StreamsFace {
  /** Replies of reads and of batches are bytes already. */
  readonly definition = {
    ...service.StreamsService,
    read: { ...service.StreamsService.read, responseSerialize: asIs },
    batchAppend: { ...service.StreamsService.batchAppend, responseSerialize: asIs },
  };
  readonly #writer: StreamWriter;

  constructor(
    private readonly store: EventStore,
    private readonly calls: Calls,
    private readonly gates: Gates,
  ) {
    this.#writer = new StreamWriter(store);
  }

  get methods() {
    return {
      read: this.#read,
      append: this.#append,
      batchAppend: this.#batchAppend,
      delete: this.#delete,
      tombstone: this.#tombstone,
    };
  }

  readonly #read: handleServerStreamingCall<ReadReq, Buffer> = (call) => {
    void this.calls.stream(call, (signal) => this.#messages(call.request, call.metadata, signal));
  };

  async *#messages(request: ReadReq, metadata: Metadata, signal: AbortSignal): AsyncGenerator<Buffer> {
    await this.gates.subscriber(metadata);
    const asked = readRequest(request);
    yield* asked.count === null ? subscribe(this.store, asked, signal) : read(this.store, asked);
  }

  readonly #append: handleClientStreamingCall<AppendReq, AppendResp> = (call, callback) => {
    void this.calls.answer(call, callback, async () => {
      await this.gates.writer(call.metadata);
      return append(this.#writer, call);
    });
  };

  readonly #batchAppend: handleBidiStreamingCall<BatchAppendReq, Buffer> = (call) => {
    void this.calls.during(call, async (signal) => {
      const refusal = await this.#refusal(call.metadata);
      const batches = new Batches(this.#writer, refusal, (error) => this.calls.known(error));
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      let inFlight = 0;
      const replied = (reply: Buffer | null) => {
        if (reply && !signal.aborted) call.write(reply);
        if (--inFlight < MOST_IN_FLIGHT && call.isPaused()) call.resume();
        if (inFlight === 0 && call.readableEnded) resolve();
      };
      call.on('data', (request: BatchAppendReq) => {
        if (++inFlight >= MOST_IN_FLIGHT) call.pause();
        batches.take(request).then(replied, reject);
      });
      call.on('end', () => inFlight === 0 && resolve());
      call.on('error', reject);
      signal.addEventListener('abort', () => resolve());
      await promise;
    });
  };

  /** Who may not write is told so for each append, as for any other reason. */
  async #refusal(metadata: Metadata): Promise<Failure | null> {
    try {
      await this.gates.writer(metadata);
      return null;
    } catch (error) {
      return foreseen(error) ?? this.calls.known(error);
    }
  }

  readonly #delete: handleUnaryCall<DeleteReq, DeleteResp> = (call, callback) => {
    void this.calls.answer(call, callback, async () => {
      await this.gates.writer(call.metadata);
      const { stream, expected } = ending(call.request.getOptions());
      const { position } = await this.#writer.delete(stream, expected);
      const { Position } = messages.DeleteResp;
      const at = new Position().setCommitPosition(String(position)).setPreparePosition(String(position));
      return new messages.DeleteResp().setPosition(at);
    });
  };

  readonly #tombstone: handleUnaryCall<TombstoneReq, TombstoneResp> = (call, callback) => {
    void this.calls.answer(call, callback, async () => {
      await this.gates.writer(call.metadata);
      const { stream, expected } = ending(call.request.getOptions());
      const { position } = await this.#writer.tombstone(stream, expected);
      const { Position } = messages.TombstoneResp;
      const at = new Position().setCommitPosition(String(position)).setPreparePosition(String(position));
      return new messages.TombstoneResp().setPosition(at);
    });
  };
}

function ending(options: DeleteReq.Options | TombstoneReq.Options | undefined) {
  const stream = streamName(options?.getStreamIdentifier());
  return { stream, expected: options ? expectedBy(options, options.getRevision()) : 'any' } as const;
}

import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  sendUnaryData,
  ServerReadableStream,
  ServerUnaryCall,
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
import { asIs, type Calls } from './calls.js';
import { foreseen, type Failure } from './failures.js';
import { Following } from './following.js';
import type { Gates } from './gates.js';
import { expectedBy } from './proposals.js';
import { type ReadRequest, readRequest, streamName } from './read-request.js';
import type { Group } from './group.js';
import type { Groups } from './groups.js';
import { followParked, read, readParked } from './reading.js';
import { type Log, subscribe } from './subscribing.js';
import { StreamWriter } from './writer.js';

/** The service Streams. */
export class StreamsFace {
  /** Replies of reads and of batches are bytes already. */
  readonly definition = {
    ...service.StreamsService,
    read: { ...service.StreamsService.read, responseSerialize: asIs },
    batchAppend: { ...service.StreamsService.batchAppend, responseSerialize: asIs },
  };
  readonly #writer: StreamWriter;
  readonly #log: Log;

  constructor(
    private readonly store: EventStore,
    private readonly groups: Groups,
    private readonly calls: Calls,
    private readonly gates: Gates,
  ) {
    this.#writer = new StreamWriter(store);
    this.#log = { store, following: new Following(store) };
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
    void this.calls.stream(call, (abort) => this.#messages(call.request, call.metadata, abort));
  };

  async *#messages(request: ReadReq, metadata: Metadata, abort: AbortController): AsyncGenerator<Iterable<Buffer>> {
    await this.gates.subscriber(metadata, abort);
    const asked = readRequest(request);
    const parking = asked.stream === null ? null : this.groups.parking(asked.stream);
    if (asked.count === null && parking === null) return yield* subscribe(this.#log, asked, abort.signal);
    for await (const reply of this.#oneByOne(asked, parking, abort.signal)) yield [reply];
  }

  #oneByOne(asked: ReadRequest, parking: Group | null, signal: AbortSignal): AsyncGenerator<Buffer> {
    if (parking === null) return read(this.store, asked);
    return asked.count === null
      ? followParked(this.store, asked, parking, signal)
      : readParked(this.store, asked, parking);
  }

  #write<Request, Reply>(
    call: ServerUnaryCall<Request, Reply> | ServerReadableStream<Request, Reply>,
    callback: sendUnaryData<Reply>,
    work: () => Promise<Reply>,
  ): void {
    void this.calls.answer(call, callback, async () => {
      await this.gates.writer(call.metadata);
      return work();
    });
  }

  readonly #append: handleClientStreamingCall<AppendReq, AppendResp> = (call, callback) => {
    this.#write(call, callback, () => append(this.#writer, call));
  };

  readonly #batchAppend: handleBidiStreamingCall<BatchAppendReq, Buffer> = (call) => {
    void this.calls.during(call, async (abort) => {
      const { signal } = abort;
      const refusal = await this.#refusal(call.metadata, abort);
      const batches = new Batches(this.#writer, refusal, (error) => this.calls.known(error));
      await this.calls.requests(call, signal, async (request) => {
        const reply = await batches.take(request);
        if (reply && !signal.aborted) call.write(reply);
      });
    });
  };

  /** Who may not write is told so for each append, as for any other reason. */
  async #refusal(metadata: Metadata, abort: AbortController): Promise<Failure | null> {
    try {
      await this.gates.writer(metadata, abort);
      return null;
    } catch (error) {
      return foreseen(error) ?? this.calls.known(error);
    }
  }

  readonly #delete: handleUnaryCall<DeleteReq, DeleteResp> = (call, callback) => {
    this.#write(call, callback, async () => {
      const { stream, expected } = ending(call.request.getOptions());
      const { position } = await this.#writer.delete(stream, expected);
      const { Position } = messages.DeleteResp;
      const at = new Position().setCommitPosition(String(position)).setPreparePosition(String(position));
      return new messages.DeleteResp().setPosition(at);
    });
  };

  readonly #tombstone: handleUnaryCall<TombstoneReq, TombstoneResp> = (call, callback) => {
    this.#write(call, callback, async () => {
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

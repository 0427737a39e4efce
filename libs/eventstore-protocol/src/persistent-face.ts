import { randomUUID } from 'node:crypto';
import type {
  handleBidiStreamingCall,
  handleUnaryCall,
  sendUnaryData,
  ServerDuplexStream,
  ServerUnaryCall,
} from '@grpc/grpc-js';
import service from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import messages from '@eventstore/db-client/generated/persistent_pb.js';
import type {
  CreateReq,
  CreateResp,
  DeleteReq,
  DeleteResp,
  GetInfoReq,
  GetInfoResp,
  ListReq,
  ListResp,
  ReadReq,
  ReplayParkedReq,
  ReplayParkedResp,
  SubscriptionInfo,
  UpdateReq,
  UpdateResp,
} from '@eventstore/db-client/generated/persistent_pb.js';
import type { EventStore } from '#event-store';
import { asIs, type Calls, MOST_UNSENT } from './calls.js';
import { type Failure, failure } from './failures.js';
import type { Gates } from './gates.js';
import type { Consumer } from './consumers.js';
import type { Group, Refusal } from './group.js';
import { beginningOf, filterOf, named, settingsOf } from './group-requests.js';
import type { Groups } from './groups.js';
import { message } from './proto.js';
import { idOf } from './proposals.js';
import { streamName } from './read-request.js';
import { deliveryReply, type IdForm } from './replies.js';

const MOST_BUFFERED = 1000;
const { Action } = messages.ReadReq.Nack;
const REFUSALS: Readonly<Record<number, Refusal>> = {
  [Action.PARK]: 'park',
  [Action.RETRY]: 'retry',
  [Action.SKIP]: 'skip',
  [Action.STOP]: 'stop',
};

/** The service PersistentSubscriptions. Who may follow the log may have groups of its own. */
export class PersistentFace {
  readonly definition = {
    ...service.PersistentSubscriptionsService,
    read: { ...service.PersistentSubscriptionsService.read, responseSerialize: asIs },
  };

  constructor(
    private readonly store: EventStore,
    private readonly groups: Groups,
    private readonly calls: Calls,
    private readonly gates: Gates,
  ) {}

  get methods() {
    return {
      create: this.#create,
      update: this.#update,
      delete: this.#delete,
      read: this.#read,
      getInfo: this.#getInfo,
      list: this.#list,
      replayParked: this.#replayParked,
    };
  }

  #answer<Request, Reply>(
    call: ServerUnaryCall<Request, Reply>,
    callback: sendUnaryData<Reply>,
    work: (request: Request) => Promise<Reply> | Reply,
  ): void {
    void this.calls.answer(call, callback, async () => {
      await this.gates.subscriber(call.metadata);
      return work(call.request);
    });
  }

  readonly #create: handleUnaryCall<CreateReq, CreateResp> = (call, callback) =>
    this.#answer(call, callback, async (request) => {
      const options = request.getOptions();
      if (!options) throw failure.invalid('The request has no options: name a stream or $all, and a group.');
      const all = options.getAll();
      const target = all
        ? '$all'
        : streamName(options.getStream()?.getStreamIdentifier() ?? options.getStreamIdentifier());
      const settings = settingsOf(options.getSettings(), filterOf(all));
      this.groups.create(target, options.getGroupName(), settings, await beginningOf(this.store, options));
      return new messages.CreateResp();
    });

  readonly #update: handleUnaryCall<UpdateReq, UpdateResp> = (call, callback) =>
    this.#answer(call, callback, (request) => {
      const options = request.getOptions();
      const stream = options?.getStream()?.getStreamIdentifier() ?? options?.getStreamIdentifier();
      const target = options?.hasAll() ? '$all' : streamName(stream);
      const group = this.groups.get(target, options?.getGroupName() ?? '');
      group.update(settingsOf(options?.getSettings(), group.kept.settings.filter));
      return new messages.UpdateResp();
    });

  readonly #delete: handleUnaryCall<DeleteReq, DeleteResp> = (call, callback) =>
    this.#answer(call, callback, (request) => {
      const { target, group } = named(request.getOptions());
      this.groups.delete(target, group);
      return new messages.DeleteResp();
    });

  readonly #getInfo: handleUnaryCall<GetInfoReq, GetInfoResp> = (call, callback) =>
    this.#answer(call, callback, async (request) => {
      const { target, group } = named(request.getOptions());
      const info = await this.#infoOf(this.groups.get(target, group));
      return new messages.GetInfoResp().setSubscriptionInfo(info);
    });

  readonly #list: handleUnaryCall<ListReq, ListResp> = (call, callback) =>
    this.#answer(call, callback, async (request) => {
      const options = request.getOptions();
      const one = options?.getListForStream();
      const target = one ? (one.hasAll() ? '$all' : streamName(one.getStream())) : null;
      const groups = this.groups.all().filter(({ kept }) => target === null || kept.target === target);
      if (target !== null && groups.length === 0) throw failure.groupMissing(target, '');
      const infos = await Promise.all(groups.map((group) => this.#infoOf(group)));
      return new messages.ListResp().setSubscriptionsList(infos);
    });

  readonly #replayParked: handleUnaryCall<ReplayParkedReq, ReplayParkedResp> = (call, callback) =>
    this.#answer(call, callback, async (request) => {
      const options = request.getOptions();
      const { target, group } = named(options);
      const atMost = options?.hasStopAt() ? Number(options.getStopAt()) : Infinity;
      await this.groups.get(target, group).replay({ atMost });
      return new messages.ReplayParkedResp();
    });

  async #infoOf(group: Group): Promise<SubscriptionInfo> {
    const { kept, consumers, inFlight, buffered, handled } = group;
    const { settings } = kept;
    const place = (position: bigint) => (kept.target === '$all' ? `C:${position}/P:${position}` : String(position));
    return new messages.SubscriptionInfo()
      .setEventSource(kept.target)
      .setGroupName(kept.group)
      .setStatus('Live')
      .setTotalItems(String(handled))
      .setLastCheckpointedEventPosition(place(kept.checkpoint))
      .setLastKnownEventPosition(place(await this.store.head()))
      .setMessageTimeoutMilliseconds(settings.messageTimeoutMs)
      .setMaxRetryCount(settings.maxRetries)
      .setBufferSize(settings.buffer)
      .setCheckPointAfterMilliseconds(settings.checkpointAfterMs)
      .setMinCheckPointCount(settings.minCheckpoint)
      .setMaxCheckPointCount(settings.maxCheckpoint)
      .setMaxSubscriberCount(settings.maxSubscribers)
      .setNamedConsumerStrategy(settings.strategy)
      .setTotalInFlightMessages(inFlight)
      .setOutstandingMessagesCount(inFlight)
      .setReadBufferCount(buffered)
      .setStartFrom('0')
      .setLiveBufferCount('0')
      .setCountSinceLastMeasurement('0')
      .setConnectionsList(
        Array.from({ length: consumers }, () => new messages.SubscriptionInfo.ConnectionInfo().setFrom('client')),
      )
      .setParkedMessageCount(String(group.parking.all().length));
  }

  readonly #read: handleBidiStreamingCall<ReadReq, Buffer> = (call) => {
    void this.calls.during(call, async (abort) => {
      await this.gates.subscriber(call.metadata, abort);
      const { promise: dropped, reject: drop } = Promise.withResolvers<never>();
      let joined: { readonly group: Group; readonly consumer: Consumer } | undefined;
      const requests = this.calls.requests(call, abort.signal, (request) => {
        const options = request.getOptions();
        if (options && !joined) joined = this.#join(call, options, drop);
        if (joined) answered(joined.group, request);
      });
      try {
        await Promise.race([requests, dropped]);
      } finally {
        joined?.group.leave(joined.consumer);
      }
    });
  };

  /** @throws {Failure} There is no such group, or it has as many consumers as it may. */
  #join(call: ServerDuplexStream<ReadReq, Buffer>, options: ReadReq.Options, drop: (failed: Failure) => void) {
    const { target, group: name } = named(options);
    const group = this.groups.get(target, name);
    const most = group.kept.settings.maxSubscribers;
    if (most > 0 && group.consumers >= most) throw failure.groupFull(target, name);
    const ids: IdForm = options.getUuidOption()?.hasStructured() ? 'halves' : 'text';
    let unsent = 0;
    const consumer: Consumer = {
      buffer: Math.min(MOST_BUFFERED, Math.max(1, options.getBufferSize())),
      isReading: () => unsent < MOST_UNSENT,
      give(event, retries) {
        const reply = deliveryReply(event, ids, retries);
        unsent += reply.length;
        call.write(reply, () => {
          const wasFull = unsent >= MOST_UNSENT;
          unsent -= reply.length;
          if (wasFull && unsent < MOST_UNSENT) group.goOn();
        });
      },
      drop: () => drop(failure.groupDropped(target, name)),
    };
    call.write(message([2, message([1, `${target}::${name}::${randomUUID()}`])]));
    group.join(consumer);
    return { group, consumer };
  }
}

function answered(group: Group, request: ReadReq): void {
  const ack = request.getAck();
  if (ack) group.ack(ack.getIdsList().map(idOf));
  const nack = request.getNack();
  if (nack) group.nack(nack.getIdsList().map(idOf), REFUSALS[nack.getAction()] ?? 'retry', nack.getReason());
}

import { randomUUID } from 'node:crypto';
import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { EventStore } from '#event-store';
import { Calls } from './calls.js';
import { clusterOf, supportedMethods } from './cluster.js';
import { Gates, type Admit } from './gates.js';
import { GroupsFile } from './groups-file.js';
import { Groups } from './groups.js';
import { PersistentFace } from './persistent-face.js';
import { StreamsFace } from './streams-face.js';
import { Subscriptions } from './subscriptions.js';

const MOST_RECEIVED = 17 * 1024 * 1024;
const PATIENCE_MS = 2_000;

export interface ProtocolOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM; without it the protocol is plaintext, which only loopback addresses are for. */
  readonly tls?: { readonly key: Buffer; readonly certificate: Buffer };
  /** The file that keeps the groups of persistent subscriptions; without it they end with the server. */
  readonly subscriptions?: string;
  readonly admit: Admit;
  /** How often a silent client is asked whether it is there still; who does not answer is dropped. 30 s unless given. */
  readonly keepaliveMs?: number;
  /** Told of what went wrong and nobody foresaw. */
  readonly report: (error: unknown) => void;
}

/**
 * The log as EventStoreDB serves it, over gRPC: its clients in any language read it, follow it, and write it where they are let.
 * What is not served (projections, users, operations) answers UNIMPLEMENTED.
 */
export class ProtocolServer {
  readonly #server: Server;
  readonly #calls: Calls;
  readonly #groups: Groups;
  /** The groups of persistent subscriptions, for whoever looks after them. */
  readonly subscriptions: Subscriptions;
  #stopping: Promise<void> | undefined;

  private constructor(
    store: EventStore,
    readonly options: ProtocolOptions,
  ) {
    const { keepaliveMs = 30_000 } = options;
    this.#server = new Server({
      'grpc.max_receive_message_length': MOST_RECEIVED,
      'grpc.max_send_message_length': -1,
      'grpc.keepalive_time_ms': keepaliveMs,
      'grpc.keepalive_timeout_ms': Math.min(10_000, keepaliveMs),
      'grpc.keepalive_permit_without_calls': 1,
    });
    this.#calls = new Calls(options.report);
    this.#groups = new Groups(store, new GroupsFile(options.subscriptions ?? null), options.report);
    this.subscriptions = new Subscriptions(store, this.#groups);
    const gates = new Gates(options.admit);
    const read: handleUnaryCall<Empty, ClusterInfo> = (call, callback) =>
      callback(null, clusterOf(call.getHost(), instance));
    const getSupportedMethods: handleUnaryCall<Empty, SupportedMethods> = (_call, callback) =>
      callback(null, supported);
    const instance = randomUUID();
    const services = [
      new StreamsFace(store, this.#groups, this.#calls, gates),
      new PersistentFace(store, this.#groups, this.#calls, gates),
      { definition: gossipService.GossipService, methods: { read } },
      { definition: featuresService.ServerFeaturesService, methods: { getSupportedMethods } },
    ];
    const supported = supportedMethods(services);
    for (const { definition, methods } of services) this.#server.addService(definition, methods);
  }

  /** Listens, and answers where. */
  static async start(
    store: EventStore,
    options: ProtocolOptions,
  ): Promise<{ readonly server: ProtocolServer; readonly address: string }> {
    const server = new ProtocolServer(store, options);
    const port = await server.#listen();
    const host = options.host.includes(':') ? `[${options.host}]` : options.host;
    return { server, address: `${host}:${port}` };
  }

  /** Ends subscriptions so that their clients connect again elsewhere, lets appends in flight end, then closes. Idempotent. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#end());
  }

  async #end(): Promise<void> {
    this.#calls.end();
    await new Promise<void>((resolve) => {
      const patience = setTimeout(() => {
        this.#server.forceShutdown();
        resolve();
      }, PATIENCE_MS);
      this.#server.tryShutdown(() => {
        clearTimeout(patience);
        resolve();
      });
    });
    this.#groups.close();
  }

  #listen(): Promise<number> {
    const { host, port, tls } = this.options;
    const credentials = tls
      ? ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.certificate }])
      : ServerCredentials.createInsecure();
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(address, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
    });
  }
}

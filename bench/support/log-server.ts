import { once } from 'node:events';
import { join } from 'node:path';
import { Server, ServerCredentials, type handleServerStreamingCall } from '@grpc/grpc-js';
import service from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { SqliteEventStore } from '#event-store';
import { ProtocolServer } from '#eventstore-protocol';
import { eventReply, reply } from '../../libs/eventstore-protocol/src/replies.js';
import { supportedMethods } from '../../libs/eventstore-protocol/src/cluster.js';
import { sampleEvent } from './log.js';

/** A process of its own that serves a log: `log <folder> <events>` this project's, `canned <events>` replies that were encoded before. */
const PAGE = 1000;
const HOST = '127.0.0.1';

async function serveLog(folder: string, events: number): Promise<number> {
  const store = await SqliteEventStore.open(join(folder, 'log.db'));
  for (let from = 0; from < events; from += PAGE) {
    await store.append(
      `image-${from}`,
      'none',
      Array.from({ length: PAGE }, (_, n) => sampleEvent(from + n)),
    );
  }
  const report = (error: unknown) => process.stderr.write(`${String(error)}\n`);
  const { address } = await ProtocolServer.start(store, { host: HOST, port: 0, admit: () => 'writer', report });
  return Number(address.split(':')[1]);
}

/** Answers every read with the same replies, as fast as they are taken. */
async function serveCanned(events: number): Promise<number> {
  const replies = Array.from({ length: events }, (_, n) => {
    const place = { stream: `image-${n - (n % PAGE)}`, revision: n % PAGE, position: BigInt(n + 1) };
    const { id, type, data, metadata } = sampleEvent(n);
    return eventReply({ id, type, data, metadata, ...place, recordedAt: Date.now() * 1000 });
  });
  const read: handleServerStreamingCall<ReadReq, Buffer> = (call) => {
    const answer = async () => {
      call.write(reply.confirmation('canned'));
      for (const one of replies) if (!call.write(one)) await once(call, 'drain');
    };
    answer().catch(() => call.end());
  };
  const asIs = (bytes: Buffer) => bytes;
  const definition = { ...service.StreamsService, read: { ...service.StreamsService.read, responseSerialize: asIs } };
  const server = new Server({ 'grpc.max_send_message_length': -1 });
  server.addService(definition, { read });
  const methods = supportedMethods([{ definition, methods: { read } }]);
  server.addService(featuresService.ServerFeaturesService, {
    getSupportedMethods: (_call: unknown, callback: (error: null, told: typeof methods) => void) =>
      callback(null, methods),
  });
  return new Promise((resolve, reject) =>
    server.bindAsync(`${HOST}:0`, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );
}

const [kind, ...given] = process.argv.slice(2);
const port = kind === 'canned' ? await serveCanned(Number(given[0])) : await serveLog(given[0] ?? '', Number(given[1]));
/** What the process has taken of the processor so far, in milliseconds. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
process.on('message', () => process.send?.({ cpuMs: cpuMs() }));
process.send?.({ port });
process.on('disconnect', () => process.exit());

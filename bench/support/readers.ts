import { get } from 'node:http';
import { EventStoreDBClient, streamNameFilter } from '@eventstore/db-client';

/** A process of its own that follows an engine: `<url> <gRPC port> <idle> <busy>`, half of each by SSE and half by gRPC. */
const [url = '', grpcPort = '', ...counts] = process.argv.slice(2);
const [idle = 0, busy = 0] = counts.map(Number);

/** Events that came by gRPC, and bytes that came by SSE. */
const received = { events: 0, bytes: 0 };

const sse = (query: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get(`${url}/v1/feed${query}`, { agent: false }, (response) => {
      response.on('data', (bytes: Buffer) => (received.bytes += bytes.length));
      resolve();
    }).on('error', reject);
  });

const client = () => EventStoreDBClient.connectionString(`esdb://127.0.0.1:${grpcPort}?tls=false&keepAliveInterval=-1`);
const nothing = streamNameFilter({ prefixes: ['nothing-'] });

const grpc = (by: EventStoreDBClient, isBusy: boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    const subscription = by.subscribeToAll({ fromPosition: 'end', ...(isBusy ? {} : { filter: nothing }) });
    subscription.on('data', () => received.events++);
    subscription.on('confirmation', resolve).on('error', reject);
  });

for (const [count, isBusy] of [
  [idle, false],
  [busy, true],
] as const) {
  const by = client();
  for (let n = 0; n < count; n++) await (n % 2 === 0 ? sse(isBusy ? '' : '?region=nowhere') : grpc(by, isBusy));
}
process.on('message', () => process.send?.(received));
process.send?.({ ready: true });
process.on('disconnect', () => process.exit());

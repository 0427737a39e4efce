import { connect as dial, createServer, type Socket } from 'node:net';
import { EventStoreDBClient, persistentSubscriptionToStreamSettingsFromDefaults, START } from '@eventstore/db-client';
import { all, counted, endServed, servedLog, until } from '../../../test/support/served-log.js';

afterEach(async () => expect(await endServed()).toEqual([]));

/** A wire between a client and a server that can go dead: then it passes nothing on, and says nothing of it. */
async function wireTo(address: string) {
  const [host = '', port] = address.split(':');
  const sockets: Socket[] = [];
  let isDead = false;
  const server = createServer((near) => {
    const far = dial(Number(port), host);
    sockets.push(near, far);
    const pass = (from: Socket, to: Socket) => {
      from.on('data', (bytes) => void (isDead || to.write(bytes)));
      from.on('error', () => undefined);
      from.on('close', () => void (isDead || to.destroy()));
    };
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    die: () => (isDead = true),
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('keepalive', () => {
  it('answers a client that asks more often than gRPC servers like', async () => {
    const { client } = await servedLog({ parameters: '&keepAliveInterval=50&keepAliveTimeout=2000' });
    await client.appendToStream('a', counted(0, 1));
    const subscription = client.subscribeToAll();
    const failed = new Promise((resolve) => subscription.on('error', resolve));
    subscription.on('data', () => undefined);
    const patient = new Promise((resolve) => setTimeout(resolve, 1_500, 'alive'));
    expect(await Promise.race([failed, patient])).toBe('alive');
    expect(await all(client.readAll())).toHaveLength(1);
  });

  it('drops a consumer whose machine is gone, and gives what it had to another', async () => {
    const { client, server, address } = await servedLog({ keepaliveMs: 200 });
    const wire = await wireTo(address);
    await client.appendToStream('a', counted(0, 3));
    const settings = persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START, messageTimeout: 600_000 });
    await client.createPersistentSubscriptionToStream('a', 'g', settings);
    const lost = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${wire.port}?tls=false&keepAliveInterval=-1`);
    const gone = lost.subscribeToPersistentSubscriptionToStream('a', 'g');
    gone.on('error', () => undefined);
    gone.on('data', () => undefined);
    const group = async () => server.subscriptions.find('a', 'g');
    await until(async () => (await group())?.inFlight === 3);
    wire.die();
    await until(async () => (await group())?.consumers === 0);
    const taken: unknown[] = [];
    const other = client.subscribeToPersistentSubscriptionToStream('a', 'g');
    other.on('data', (each) => {
      taken.push(each.event?.revision);
      void other.ack(each);
    });
    await until(async () => taken.length === 3);
    wire.close();
    await lost.dispose();
  }, 20_000);
});

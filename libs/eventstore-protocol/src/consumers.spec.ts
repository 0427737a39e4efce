import {
  type EventStoreDBClient,
  persistentSubscriptionToAllSettingsFromDefaults,
  persistentSubscriptionToStreamSettingsFromDefaults,
  PINNED,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { jsonEvent } from '@eventstore/db-client';
import { counted, endServed, numbersOf, servedLog, until } from '../../../test/support/served-log.js';

afterEach(async () => expect(await endServed()).toEqual([]));

const fromStart = (more = {}) => persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START, ...more });

/** A consumer that acknowledges what it takes, and what it took: `<stream>/<number>`. */
function consuming(client: EventStoreDBClient, options: { bufferSize: number; acks?: boolean }) {
  const taken: string[] = [];
  const subscription = client.subscribeToPersistentSubscriptionToAll('g', options);
  subscription.on('error', () => undefined);
  subscription.on('data', (each) => {
    taken.push(`${each.event?.streamId}/${String(numbersOf([each])[0])}`);
    if (options.acks !== false) void subscription.ack(each);
  });
  const joined = new Promise((resolve) => subscription.on('confirmation', resolve));
  return { taken, subscription, joined };
}

const streams = Array.from({ length: 12 }, (_, n) => `pin-${n}`);
const streamsIn = (taken: readonly string[]) => new Set(taken.map((each) => each.split('/')[0]));

async function pinned() {
  const { client } = await servedLog();
  const settings = persistentSubscriptionToAllSettingsFromDefaults({ startFrom: START, consumerStrategyName: PINNED });
  await client.createPersistentSubscriptionToAll('g', settings, { filter: streamNameFilter({ prefixes: ['pin-'] }) });
  const append = async (n: number) => {
    for (const stream of streams) await client.appendToStream(stream, counted(n, n + 1));
  };
  return { client, append };
}

describe('consumers to whom streams are pinned', () => {
  it('keep their streams when one more comes, which takes some over', async () => {
    const { client, append } = await pinned();
    const [one, two] = [consuming(client, { bufferSize: 10 }), consuming(client, { bufferSize: 10 })];
    await Promise.all([one.joined, two.joined]);
    await append(0);
    await until(async () => one.taken.length + two.taken.length === 12);
    const before = [streamsIn(one.taken), streamsIn(two.taken)];
    const three = consuming(client, { bufferSize: 10 });
    await three.joined;
    for (const { taken } of [one, two]) taken.length = 0;
    await append(1);
    await until(async () => one.taken.length + two.taken.length + three.taken.length === 12);
    expect(three.taken.length).toBeGreaterThan(0);
    for (const [index, { taken }] of [one, two].entries()) {
      expect(taken.length).toBeGreaterThan(0);
      expect([...streamsIn(taken)].every((stream) => before[index]?.has(stream))).toBe(true);
    }
  });

  it('are not held up by one of them that is slow', async () => {
    const { client, append } = await pinned();
    const slow = consuming(client, { bufferSize: 1, acks: false });
    const quick = consuming(client, { bufferSize: 10 });
    await Promise.all([slow.joined, quick.joined]);
    for (let n = 0; n < 4; n++) await append(n);
    await until(async () => slow.taken.length === 1 && quick.taken.length >= 8);
    const own = streamsIn(quick.taken);
    await until(async () => quick.taken.length === own.size * 4);
    for (const stream of own) {
      const order = quick.taken.filter((each) => each.startsWith(`${stream}/`));
      expect(order).toEqual([0, 1, 2, 3].map((n) => `${stream}/${n}`));
    }
    expect(own.has(slow.taken[0]?.split('/')[0])).toBe(false);
  });
});

describe('consumers of a group that is updated', () => {
  it('are let go, and go on by the new settings with nothing lost', async () => {
    const { client, server } = await servedLog();
    await client.appendToStream('a', counted(0, 10));
    await client.createPersistentSubscriptionToStream('a', 'g', fromStart());
    const taken: unknown[] = [];
    const first = client.subscribeToPersistentSubscriptionToStream('a', 'g', { bufferSize: 3 });
    const dropped = new Promise((resolve) => first.on('error', resolve));
    first.on('data', (each) => taken.push(...numbersOf([each])));
    await until(async () => taken.length === 3);
    await client.updatePersistentSubscriptionToStream('a', 'g', fromStart({ maxSubscriberCount: 1 }));
    expect(await dropped).toMatchObject({ type: 'persistent-subscription-dropped', groupName: 'g' });
    const { settings } = await client.getPersistentSubscriptionToStreamInfo('a', 'g');
    expect(settings.maxSubscriberCount).toBe(1);
    const again: unknown[] = [];
    const second = client.subscribeToPersistentSubscriptionToStream('a', 'g');
    second.on('data', (each) => {
      again.push(...numbersOf([each]));
      void second.ack(each);
    });
    await until(async () => again.length === 10);
    expect(again).toEqual(Array.from({ length: 10 }, (_, n) => n));
    expect((await server.subscriptions.find('a', 'g'))?.consumers).toBe(1);
  });
});

describe('a consumer that does not read', () => {
  it('has little waiting for it in the engine, and another takes the rest', async () => {
    const { client, connect, server } = await servedLog();
    const text = 'x'.repeat(300_000);
    for (let n = 0; n < 120; n++) await client.appendToStream('a', jsonEvent({ type: 'Counted', data: { n, text } }));
    await client.createPersistentSubscriptionToStream('a', 'g', fromStart());
    const stuck = connect().subscribeToPersistentSubscriptionToStream('a', 'g', { bufferSize: 1000 });
    stuck.on('error', () => undefined);
    await new Promise<void>((resolve) => {
      stuck.once('data', () => {
        stuck.pause();
        resolve();
      });
    });
    const taken: unknown[] = [];
    const quick = client.subscribeToPersistentSubscriptionToStream('a', 'g');
    quick.on('data', (each) => {
      taken.push(...numbersOf([each]));
      void quick.ack(each);
    });
    await until(async () => taken.length >= 40);
    // The client itself takes some 50 before it reads no more.
    const { inFlight } = (await server.subscriptions.find('a', 'g')) ?? { inFlight: 0 };
    expect(inFlight).toBeLessThan(80);
  }, 30_000);
});

import {
  BACKWARDS,
  END,
  PARK,
  persistentSubscriptionToStreamSettingsFromDefaults,
  START,
  PersistentSubscriptionDoesNotExistError,
  StreamNotFoundError,
} from '@eventstore/db-client';
import { all, counted, endServed, numbersOf, servedLog, until } from '../../../test/support/served-log.js';

afterEach(async () => expect(await endServed()).toEqual([]));

const PARKED = '$persistentsubscription-a::g-parked';

/** A group that has parked the events 1, 2 and 3 of five, each with its reason. */
async function parking() {
  const served = await servedLog({ role: 'writer' });
  const { client } = served;
  await client.appendToStream('a', counted(0, 5));
  await client.createPersistentSubscriptionToStream(
    'a',
    'g',
    persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START }),
  );
  const replayed: unknown[] = [];
  const seen = new Set<unknown>();
  const odd = new Set([1, 2, 3]);
  const subscription = client.subscribeToPersistentSubscriptionToStream('a', 'g');
  subscription.on('error', () => undefined);
  subscription.on('data', (each) => {
    const n = Number(numbersOf([each])[0]);
    if (seen.has(n)) replayed.push(n);
    void (odd.has(n) && !seen.has(n) ? subscription.nack(PARK, `odd ${n}`, each) : subscription.ack(each));
    seen.add(n);
  });
  const parked = async () => (await client.getPersistentSubscriptionToStreamInfo('a', 'g')).stats.parkedMessageCount;
  await until(async () => (await parked()) === 3n && seen.size === 5);
  const park = async (n: number) => {
    odd.add(n);
    await client.appendToStream('a', counted(n, n + 1));
  };
  return { ...served, replayed, parked, park };
}

describe('parked messages', () => {
  it('are read as links in the stream where EventStoreDB keeps them, with reason and time', async () => {
    const { client } = await parking();
    const links = await all(client.readStream(PARKED));
    expect(links.map(({ event }) => event?.type)).toEqual(['$>', '$>', '$>']);
    expect(links.map(({ event }) => Buffer.from(Object(event?.data)).toString())).toEqual(['1@a', '2@a', '3@a']);
    const [first] = links;
    expect(first?.event?.metadata).toMatchObject({ reason: 'odd 1', subscriptionEventNumber: 1 });
    const added = Date.parse(String(Object(first?.event?.metadata).added));
    expect(Date.now() - added).toBeLessThan(60_000);
  });

  it('are resolved to what they name, from either end', async () => {
    const { client } = await parking();
    const resolved = await all(client.readStream(PARKED, { resolveLinkTos: true }));
    expect(numbersOf(resolved)).toEqual([1, 2, 3]);
    expect(resolved.map(({ event, link }) => [event?.streamId, link?.streamId])).toEqual(
      Array.from({ length: 3 }, () => ['a', PARKED]),
    );
    const options = { resolveLinkTos: true, direction: BACKWARDS, fromRevision: END, maxCount: 2 } as const;
    expect(numbersOf(await all(client.readStream(PARKED, options)))).toEqual([3, 2]);
    const fromRevision = resolved[1]?.link?.revision ?? 0n;
    expect(numbersOf(await all(client.readStream(PARKED, { resolveLinkTos: true, fromRevision })))).toEqual([2, 3]);
  });

  it('are followed as they are parked, and again from where a follower was', async () => {
    const { client, server, parked, park } = await parking();
    const got: string[] = [];
    const follow = (fromRevision: bigint | typeof START | typeof END) => {
      const following = client.subscribeToStream(PARKED, { fromRevision, resolveLinkTos: true });
      following.on('data', ({ event, link }) => got.push(`${link?.revision}: ${event?.revision}@${event?.streamId}`));
      return following;
    };
    const told = (more: readonly string[]) =>
      until(() => Promise.resolve(got.length >= more.length)).then(() => expect(got).toEqual(more));
    const first = follow(START);
    const before = ['0: 1@a', '1: 2@a', '2: 3@a'];
    await told(before);
    await client.replayParkedMessagesToStream('a', 'g');
    await until(async () => (await parked()) === 0n);
    await park(5);
    await told([...before, '3: 5@a']);
    await first.unsubscribe();
    await park(6);
    await until(async () => (await parked()) === 2n);
    const second = follow(3n);
    await told([...before, '3: 5@a', '4: 6@a']);
    await second.unsubscribe();
    const third = follow(END);
    await new Promise((resolve) => third.on('confirmation', resolve));
    await park(7);
    await told([...before, '3: 5@a', '4: 6@a', '5: 7@a']);
    const ended = new Promise<unknown>((resolve) => third.on('error', resolve));
    server.subscriptions.end('a', 'g');
    expect(await ended).toBeInstanceOf(PersistentSubscriptionDoesNotExistError);
  });

  it('are replayed up to as many as are asked, in the order of the log', async () => {
    const { client, replayed, parked } = await parking();
    await client.replayParkedMessagesToStream('a', 'g', { stopAt: 2 });
    await until(async () => (await parked()) === 1n);
    expect(replayed).toEqual([1, 2]);
    await client.replayParkedMessagesToStream('a', 'g');
    await until(async () => (await parked()) === 0n);
    await expect(all(client.readStream(PARKED))).rejects.toBeInstanceOf(StreamNotFoundError);
    expect(replayed).toEqual([1, 2, 3]);
  });

  it('are listed, replayed and deleted one by one by whoever looks after the engine', async () => {
    const { server, replayed } = await parking();
    const { subscriptions } = server;
    const told = (await subscriptions.parked('a', 'g')) ?? [];
    expect(told.map(({ revision, reason, stream, type }) => [revision, reason, stream, type])).toEqual(
      [1, 2, 3].map((n) => [n, `odd ${n}`, 'a', 'Counted']),
    );
    const [one, two] = told;
    if (!one || !two) throw new Error('Nothing is parked.');
    expect(await subscriptions.replay('a', 'g', { position: two.position })).toBe(1);
    await until(async () => (await subscriptions.parked('a', 'g'))?.length === 2);
    expect(replayed).toEqual([2]);
    expect(subscriptions.dropParked('a', 'g', one.position)).toBe(true);
    expect(subscriptions.dropParked('a', 'g', one.position)).toBe(false);
    expect((await subscriptions.parked('a', 'g'))?.map(({ revision }) => revision)).toEqual([3]);
    expect(await subscriptions.list()).toMatchObject([
      { stream: 'a', group: 'g', consumers: 1, inFlight: 0, waiting: 0, parked: 1 },
    ]);
    expect(subscriptions.end('a', 'g')).toBe(true);
    expect(await subscriptions.parked('a', 'g')).toBeNull();
    expect(subscriptions.end('a', 'g')).toBe(false);
  });

  it('count in the lag only once: what is handled or parked lies behind', async () => {
    const { server, client } = await parking();
    const lag = async () => (await server.subscriptions.find('a', 'g'))?.lag;
    await client.createPersistentSubscriptionToStream(
      'a',
      'idle',
      persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START }),
    );
    await client.appendToStream('ab', counted(0, 7));
    expect((await server.subscriptions.find('a', 'idle'))?.lag).toBe(5);
    await until(async () => (await lag()) === 0);
  });
});

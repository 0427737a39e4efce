import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  PARK,
  persistentSubscriptionToAllSettingsFromDefaults,
  persistentSubscriptionToStreamSettingsFromDefaults,
  PINNED,
  RETRY,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { MemoryEventStore } from '#event-store';
import { counted, endServed, numbersOf, servedLog, until } from '../../../test/support/served-log.js';

afterEach(async () => expect(await endServed()).toEqual([]));

const fromStart = (more = {}) => persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START, ...more });

describe('a persistent subscription over EventStoreDB’s protocol', () => {
  it('hands each event to one of its consumers, until that one acknowledges it', async () => {
    const { client } = await servedLog();
    await client.appendToStream('a', counted(0, 40));
    await client.createPersistentSubscriptionToStream('a', 'g', fromStart());
    const taken: [number, unknown][] = [];
    await new Promise<void>((resolve) => {
      for (const consumer of [0, 1]) {
        const subscription = client.subscribeToPersistentSubscriptionToStream('a', 'g', { bufferSize: 5 });
        subscription.on('data', (each) => {
          taken.push([consumer, numbersOf([each])[0]]);
          void subscription.ack(each);
          if (taken.length === 40) resolve();
        });
      }
    });
    expect(taken.map(([, n]) => Number(n)).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(new Set(taken.map(([consumer]) => consumer)).size).toBe(2);
  });

  it('parks what is refused too often, with its reason, and replays it', async () => {
    const { client } = await servedLog();
    await client.appendToStream('a', counted(0, 1));
    await client.createPersistentSubscriptionToStream('a', 'g', fromStart({ maxRetryCount: 2 }));
    const retries: number[] = [];
    let refusing = true;
    const subscription = client.subscribeToPersistentSubscriptionToStream('a', 'g');
    const replayed = new Promise((resolve) => {
      subscription.on('data', (each) => {
        if (!refusing) return resolve(subscription.ack(each));
        retries.push(each.retryCount);
        void subscription.nack(RETRY, 'not yet', each);
      });
    });
    const info = () => client.getPersistentSubscriptionToStreamInfo('a', 'g');
    await until(async () => (await info()).stats.parkedMessageCount === 1n);
    expect(retries).toEqual([0, 1, 2]);
    refusing = false;
    await client.replayParkedMessagesToStream('a', 'g');
    await replayed;
    await until(async () => (await info()).stats.parkedMessageCount === 0n);
  });

  it('goes on from its checkpoint, with what was parked, after a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'groups-'));
    const subscriptions = join(folder, 'subscriptions.db');
    const store = new MemoryEventStore();
    const before = await servedLog({ store, subscriptions });
    await before.client.appendToStream('a', counted(0, 20));
    await before.client.createPersistentSubscriptionToStream('a', 'g', fromStart());
    const first = before.client.subscribeToPersistentSubscriptionToStream('a', 'g', { bufferSize: 1 });
    await new Promise<void>((resolve) => {
      first.on('error', () => undefined);
      first.on('data', (each) => {
        const [n] = numbersOf([each]);
        void (n === 0 ? first.nack(PARK, 'odd one', each) : first.ack(each));
        if (n === 9) resolve();
      });
    });
    await until(
      async () => (await before.client.getPersistentSubscriptionToStreamInfo('a', 'g')).stats.totalItems >= 10n,
    );
    await before.server.stop();
    const after = await servedLog({ store, subscriptions });
    const second = after.client.subscribeToPersistentSubscriptionToStream('a', 'g', { bufferSize: 10 });
    const rest: unknown[] = [];
    await new Promise<void>((resolve) => {
      second.on('data', (each) => {
        rest.push(...numbersOf([each]));
        void second.ack(each);
        if (rest.at(-1) === 19) resolve();
      });
    });
    expect(Number(rest[0])).toBeGreaterThanOrEqual(10);
    const { stats } = await after.client.getPersistentSubscriptionToStreamInfo('a', 'g');
    expect(stats.parkedMessageCount).toBe(1n);
    rmSync(folder, { recursive: true });
  });

  it('keeps a stream with one consumer when pinned, and filters $all', async () => {
    const { client } = await servedLog();
    const settings = persistentSubscriptionToAllSettingsFromDefaults({
      startFrom: START,
      consumerStrategyName: PINNED,
    });
    await client.createPersistentSubscriptionToAll('g', settings, { filter: streamNameFilter({ prefixes: ['pin-'] }) });
    const consumersOf = new Map<string, Set<number>>();
    let count = 0;
    const joined: Promise<unknown>[] = [];
    let appending: Promise<void> | undefined;
    const appended = async () => {
      await Promise.all(joined);
      for (let n = 0; n < 40; n++)
        await client.appendToStream(n % 4 === 3 ? 'other' : `pin-${n % 4}`, counted(n, n + 1));
    };
    await new Promise<void>((resolve) => {
      for (const consumer of [0, 1, 2]) {
        const subscription = client.subscribeToPersistentSubscriptionToAll('g', { bufferSize: 10 });
        joined.push(new Promise((confirmed) => subscription.on('confirmation', confirmed)));
        subscription.on('data', (each) => {
          const stream = each.event?.streamId ?? '';
          consumersOf.set(stream, (consumersOf.get(stream) ?? new Set()).add(consumer));
          void subscription.ack(each);
          if (++count === 30) resolve();
        });
      }
      appending = appended();
    });
    await appending;
    expect([...consumersOf.keys()].toSorted()).toEqual(['pin-0', 'pin-1', 'pin-2']);
    expect([...consumersOf.values()].map(({ size }) => size)).toEqual([1, 1, 1]);
  });

  it('is named by its errors, listed, and gone when it is deleted', async () => {
    const { client } = await servedLog();
    await client.createPersistentSubscriptionToStream('a', 'g', fromStart({ maxSubscriberCount: 1 }));
    await expect(client.createPersistentSubscriptionToStream('a', 'g', fromStart())).rejects.toMatchObject({
      type: 'persistent-subscription-exists',
      streamName: 'a',
      groupName: 'g',
    });
    const one = client.subscribeToPersistentSubscriptionToStream('a', 'g');
    one.on('data', () => undefined);
    await new Promise((resolve) => one.on('confirmation', resolve));
    const two = client.subscribeToPersistentSubscriptionToStream('a', 'g');
    two.on('data', () => undefined);
    expect(await new Promise((resolve) => two.on('error', resolve))).toMatchObject({
      type: 'maximum-subscribers-reached',
    });
    expect(await client.listAllPersistentSubscriptions()).toMatchObject([{ eventSource: 'a', groupName: 'g' }]);
    const dropped = new Promise((resolve) => one.on('error', resolve));
    await client.deletePersistentSubscriptionToStream('a', 'g');
    expect(await dropped).toMatchObject({ type: 'persistent-subscription-dropped', groupName: 'g' });
    await expect(client.getPersistentSubscriptionToStreamInfo('a', 'g')).rejects.toMatchObject({
      type: 'persistent-subscription-does-not-exist',
    });
  });
});

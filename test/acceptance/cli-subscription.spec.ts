import {
  EventStoreDBClient,
  PARK,
  persistentSubscriptionToAllSettingsFromDefaults,
  START,
} from '@eventstore/db-client';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort } from '../support/free-port.js';
import { until } from '../support/served-log.js';
import { amistory, engine, folderFor } from './cli-program.js';

const Items = z.array(z.looseObject({ position: z.string(), reason: z.string(), ageSeconds: z.number() }));

describe('amistory subscription', () => {
  const { folder, remove } = folderFor('cli-subscription');
  const here = ['--data', join(folder, 'data')];
  let served: Awaited<ReturnType<typeof engine>>;
  let client: EventStoreDBClient;

  beforeAll(async () => {
    const port = String(await freePort());
    served = await engine(['--no-development-key', ...here, '--grpc-port', port]);
    client = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${port}?tls=false&keepAliveInterval=-1`);
    await amistory(['record', 'examples/trail/EventBridge', ...here]);
  }, 60_000);
  afterAll(async () => {
    await client.dispose();
    served.kill('SIGTERM');
    await served.ended;
    remove();
  });

  const json = async (...args: readonly string[]): Promise<unknown> => {
    const { out, err, code } = await amistory(['subscription', ...args, '--json', ...here]);
    if (code !== 0) throw new Error(err);
    return JSON.parse(out);
  };
  const parked = async () => Items.parse(await json('parked', '$all', 'scan/ner'));

  it('shows groups and what they parked, and replays and drops messages one by one', async () => {
    expect(await json('list')).toEqual([]);
    const settings = persistentSubscriptionToAllSettingsFromDefaults({ startFrom: START });
    await client.createPersistentSubscriptionToAll('scan/ner', settings);
    let refusing = true;
    let again = 0;
    const subscription = client.subscribeToPersistentSubscriptionToAll('scan/ner');
    subscription.on('error', () => undefined);
    subscription.on('data', (each) => {
      if (!refusing) again += 1;
      void (refusing ? subscription.nack(PARK, 'no scanner', each) : subscription.ack(each));
    });
    await until(async () => (await parked()).length > 3);
    await until(async () => z.object({ lag: z.number() }).parse(await json('show', '$all', 'scan/ner')).lag === 0);
    const [one, two, ...others] = await parked();
    expect(one).toMatchObject({ reason: 'no scanner', revision: expect.any(Number), type: expect.any(String) });
    refusing = false;
    expect(await json('replay', '$all', 'scan/ner', '--position', one?.position ?? '')).toEqual({ replayed: 1 });
    await until(async () => again === 1);
    await json('drop', '$all', 'scan/ner', '--position', two?.position ?? '');
    expect((await parked()).map(({ position }) => position)).toEqual(others.map(({ position }) => position));
    expect(await json('replay', '$all', 'scan/ner')).toEqual({ replayed: others.length });
    await until(async () => (await parked()).length === 0);
    const { out } = await amistory(['subscription', 'list', ...here]);
    expect(out).toMatch(/^1 group, 0 messages put aside\.\n/);
    expect(out).toMatch(/\$all +scan\/ner +RoundRobin +1 +0 +0 +0/);
    await json('drop', '$all', 'scan/ner', '--group-itself');
    expect(await json('list')).toEqual([]);
  }, 60_000);

  it('says in a line what there is not', async () => {
    const nobody = await amistory(['subscription', 'show', '$all', 'nobody', ...here]);
    expect(nobody).toMatchObject({ code: 2, out: '' });
    expect(nobody.err).toBe("amistory: There is no group 'nobody' of '$all'.\n");
    const neither = await amistory(['subscription', 'drop', '$all', 'nobody', ...here]);
    expect(neither.err).toMatch(/say what is to be dropped: --position/);
    const none = await amistory(['subscription', 'list', '--data', join(folder, 'nothing')]);
    expect(none.err).toMatch(/no engine runs on '.*', so there are no subscriptions/);
  });
});

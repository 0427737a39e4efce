import { END, eventTypeFilter, excludeSystemEvents, StreamDeletedError, streamNameFilter } from '@eventstore/db-client';
import { all, counted, endServed, first, numbered, numbersOf, servedLog } from '../../../test/support/served-log.js';

afterEach(async () => expect(await endServed()).toEqual([]));

describe('a catch-up subscription over EventStoreDB’s protocol', () => {
  it('goes from a position exclusive into what is appended later, and says when it has caught up', async () => {
    const { client } = await servedLog();
    await client.appendToStream('a', counted(0, 5));
    const third = (await all(client.readAll()))[2]?.event?.position;
    if (!third) throw new Error('no position');
    const subscription = client.subscribeToAll({ fromPosition: third });
    const caughtUp = new Promise((resolve) => subscription.on('caughtUp', resolve));
    const taking = first(subscription, 4);
    await caughtUp;
    await client.appendToStream('b', counted(5, 7));
    expect(numbersOf(await taking)).toEqual([3, 4, 5, 6]);
  });

  it('follows one stream only, from a revision exclusive', async () => {
    const { client } = await servedLog();
    await client.appendToStream('a', counted(0, 5));
    await client.appendToStream('ab', counted(100, 105));
    const taking = first(client.subscribeToStream('a', { fromRevision: 2n }), 4);
    const fromEnd = client.subscribeToStream('a', { fromRevision: END });
    const takingFromEnd = first(fromEnd, 2);
    await new Promise((resolve) => fromEnd.on('caughtUp', resolve));
    await client.appendToStream('ab', counted(105, 110));
    await client.appendToStream('a', counted(5, 7));
    expect(numbersOf(await taking)).toEqual([3, 4, 5, 6]);
    expect(numbersOf(await takingFromEnd)).toEqual([5, 6]);
  });

  it('waits for a stream that does not exist yet', async () => {
    const { client } = await servedLog();
    const subscription = client.subscribeToStream('later');
    const taking = first(subscription, 1);
    await new Promise((resolve) => subscription.on('caughtUp', resolve));
    await client.appendToStream('later', numbered(1));
    expect(numbersOf(await taking)).toEqual([1]);
  });

  it.each([
    ['stream prefixes', streamNameFilter({ prefixes: ['even-'] })],
    ['a stream expression', streamNameFilter({ regex: '^(even|none)-' })],
    ['another stream expression', streamNameFilter({ regex: '^e.e[n]-\\d+$' })],
    ['type prefixes', eventTypeFilter({ prefixes: ['Ev'] })],
    ['a type expression', eventTypeFilter({ regex: 'en$' })],
  ])('takes only what its filter wants, by %s', async (_, filter) => {
    const { client } = await servedLog();
    for (let n = 0; n < 40; n++) {
      await client.appendToStream(n % 2 ? `odd-${n}` : `even-${n}`, numbered(n, n % 2 ? 'Odd' : 'Even'));
    }
    const taken = await first(client.subscribeToAll({ filter }), 20);
    expect(numbersOf(taken)).toEqual(Array.from({ length: 20 }, (_each, n) => 2 * n));
  });

  it('passes over system events where it is asked to', async () => {
    const { client } = await servedLog();
    await client.setStreamMetadata('a', { maxCount: 5 });
    await client.appendToStream('a', numbered(1));
    expect(numbersOf(await first(client.subscribeToAll({ filter: excludeSystemEvents() }), 1))).toEqual([1]);
  });

  it('reports checkpoints past what its filter leaves out', async () => {
    const { client, store } = await servedLog();
    await client.appendToStream('none', counted(0, 2000));
    const head = await store.head();
    const reached = new Promise<bigint>((resolve) => {
      const filter = streamNameFilter({
        prefixes: ['other'],
        checkpointInterval: 1,
        checkpointReached: (_subscription, position) => {
          if (position.commit >= head) resolve(position.commit);
        },
      });
      client.subscribeToAll({ filter }).on('data', () => undefined);
    });
    expect(await reached).toBe(head);
  });

  it('refuses an expression that would hold up the engine, or that is none', async () => {
    const { client } = await servedLog();
    await client.appendToStream(`${'a'.repeat(40)}!`, numbered(1));
    const evil = client.subscribeToAll({ filter: streamNameFilter({ regex: '^(a+)+$' }) });
    await expect(all(evil)).rejects.toThrow(/takes longer/);
    const broken = client.subscribeToAll({ filter: streamNameFilter({ regex: '(' }) });
    await expect(all(broken)).rejects.toThrow(/cannot be read/);
  });

  it('ends with a tombstone', async () => {
    const { client } = await servedLog();
    await client.appendToStream('a', numbered(1));
    const subscription = client.subscribeToStream('a');
    const taking = all(subscription);
    const refused = expect(taking).rejects.toBeInstanceOf(StreamDeletedError);
    await new Promise((resolve) => subscription.on('caughtUp', resolve));
    await client.tombstoneStream('a');
    await refused;
  });

  it('serves 50 subscribers at once while appends go on, and leaves slow and gone ones behind', async () => {
    const { client, connect } = await servedLog();
    await client.appendToStream('a', counted(0, 100));
    const clients = Array.from({ length: 5 }, connect);
    const stuck = clients.map((one) => one.subscribeToAll());
    for (const one of stuck) one.once('data', () => one.pause());
    const taking = Array.from({ length: 50 }, (_, index) =>
      first((clients[index % 5] ?? client).subscribeToAll(), 300),
    );
    const gone = connect();
    gone.subscribeToAll().on('data', () => undefined);
    for (let n = 100; n < 300; n += 10) {
      await client.appendToStream('a', counted(n, n + 10));
      if (n === 150) await gone.dispose();
    }
    const wanted = Array.from({ length: 300 }, (_, n) => n);
    for (const taken of await Promise.all(taking)) expect(numbersOf(taken)).toEqual(wanted);
  });

  it('ends as unavailable when the server ends, so that its client connects again', async () => {
    const { client, server } = await servedLog();
    await client.appendToStream('a', numbered(1));
    const subscription = client.subscribeToAll();
    const failing = all(subscription);
    const refused = expect(failing).rejects.toMatchObject({ type: 'unavailable' });
    await new Promise((resolve) => subscription.on('caughtUp', resolve));
    await server.stop();
    await refused;
  });
});

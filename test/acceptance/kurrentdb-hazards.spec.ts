import { randomUUID } from 'node:crypto';
import { jsonEvent } from '@eventstore/db-client';
import {
  BadConnectionString,
  EventIdConflict,
  InvalidAppend,
  MemoryEventStore,
  PositionUnknown,
  StreamCutOff,
  type Appended,
  type ExpectedRevision,
  type NewEvent,
} from '#event-store';
import { KurrentDbEventStore, type KurrentDbOptions } from '#event-store/kurrentdb';
import { cutLine } from '../support/cut-line.js';
import { followerNode } from '../support/follower-node.js';
import { all, endServed, servedLog } from '../support/served-log.js';

const event = (n = 0, id: string = randomUUID()): NewEvent => ({
  id,
  type: 'Happened',
  data: JSON.stringify({ n }),
  metadata: '{}',
});
const events = (count: number) => Array.from({ length: count }, (_, n) => event(n));
const ended = { signal: new AbortController().signal };

const ends: (() => unknown)[] = [];
const opened = async (addresses: string, options: KurrentDbOptions = {}, parameters = '') => {
  const store = await KurrentDbEventStore.open(`esdb://${addresses}?tls=false${parameters}`, options);
  ends.unshift(() => store.close());
  return store;
};

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  expect(await endServed()).toEqual([]);
});

describe('the log in a cluster, where the official client errs', () => {
  it('tells a lost race with its revision, also where the connection string asks for no error', async () => {
    const { address } = await servedLog();
    const store = await opened(address, {}, '&throwOnAppendFailure=false');
    await store.append('s', 'none', events(5));
    await expect(store.append('s', 0, [event()])).rejects.toMatchObject({ name: 'WrongExpectedRevision', actual: 4 });
    await expect(store.append('t', 3, [event()])).rejects.toMatchObject({ name: 'WrongExpectedRevision', actual: -1 });
  });

  it('keeps of a stream only the last, as it was told first, and goes on at its revision', async () => {
    const { address, client } = await servedLog();
    const store = await opened(address);
    await store.append('s', 'none', events(5));
    await store.append('t', 'none', events(5));
    await store.keepLast('s', 2);
    await store.keepLast('s', 4);
    await store.append('s', 4, events(1));
    // Whoever wants more than is kept is told that it is gone.
    await expect(all(store.readStream('s'))).rejects.toThrow(StreamCutOff);
    const left = await all(store.readStream('s', { direction: 'backwards', count: 2 }));
    expect(left.map(({ revision }) => revision)).toEqual([5, 4]);
    const read = await all(client.readStream('s'));
    expect(read.map(({ event: each }) => each?.revision)).toEqual([4n, 5n]);
    expect(await all(store.readStream('t'))).toHaveLength(5);
  });

  it('makes every append that was on its way when the connection broke, once, though it had arrived and was not answered', async () => {
    const { address, store: memory } = await servedLog();
    const line = await cutLine(address);
    ends.push(() => line.close());
    const store = await opened(line.address);
    line.muffle();
    const made = Array.from({ length: 60 }, (_, n) =>
      store.append(`s-${n % 20}`, n < 20 ? 'none' : n < 40 ? 0 : 'any', [event(n)]),
    );
    while (memory.counters.appends < 20) await new Promise((wake) => setTimeout(wake, 5));
    line.cut();
    const answers = await Promise.all(made);
    const log = await all(memory.readAll());
    expect(log).toHaveLength(60);
    expect(new Set(answers.map(({ position }) => position))).toEqual(new Set(log.map(({ position }) => position)));
    // What arrived is found, and not sent again: a real database may no longer know ids at `any`.
    expect(memory.counters.replays).toBe(0);
    expect(store.counters).toMatchObject({ appends: 60, refusals: 0 });
  });

  it('refuses a user in the clear, and never repeats the password', async () => {
    const open = KurrentDbEventStore.open('esdb://ada:s3cret@127.0.0.1:1?tls=false');
    await expect(open).rejects.toThrow(BadConnectionString);
    await expect(open).rejects.toThrow(/user and tls=false/);
    await expect(open).rejects.not.toThrow(/s3cret/);
  });

  it.each([
    ['http://127.0.0.1:2113', /form esdb:/],
    ['esdb://db:2113?tls=perhaps', /tls/],
    ['esdb://db:2113?nodePreference=follower', /leader/],
    ['esdb://db:2113?tlsVerifyCert=false', /always verified/],
    ['esdb://db:2113?password=s3cret', /'password' that is not known/],
    ['esdb://db:99999', /a node of it/],
    ['esdb://ada@db:2113', /user:password/],
    ['esdb://ada:100%@db:2113', /%25/],
    ['esdb://db:2113?userCertFile=/none', /go together/],
    ['esdb://db:2113?tlsCAFile=/none', /tlsCAFile \/none cannot be read/],
    ['esdb://db:2113?tls=false&tlsCAFile=/none', /certificates and tls=false/],
  ])('refuses %s by its fault', async (url, fault) => {
    const open = KurrentDbEventStore.open(url);
    await expect(open).rejects.toThrow(BadConnectionString);
    await expect(open).rejects.toThrow(fault);
    await expect(open).rejects.not.toThrow(/s3cret/);
  });
});

/** As EventStoreDB does, which compares ids only: an id again, with whatever content, is answered as the first time. */
class IdsOnly extends MemoryEventStore {
  override async append(stream: string, expected: ExpectedRevision, batch: readonly NewEvent[]): Promise<Appended> {
    try {
      return await super.append(stream, expected, batch);
    } catch (error) {
      if (!(error instanceof EventIdConflict)) throw error;
      const held = (await all(this.readStream(stream))).find(({ id }) => id === error.eventId);
      if (!held) throw error;
      return { firstRevision: held.revision, lastRevision: held.revision, position: held.position };
    }
  }
}

describe('the log in a cluster that others use', () => {
  it('compares what an id stands for where the database compares ids only', async () => {
    const { address } = await servedLog({ store: new IdsOnly() });
    const store = await opened(address);
    const one = event(1);
    const answer = await store.append('s', 'none', [one]);
    expect(await store.append('s', 'none', [one])).toEqual(answer);
    await expect(store.append('s', 'none', [event(2, one.id)])).rejects.toThrow(EventIdConflict);
  });

  it('shows its facts to other clients as JSON', async () => {
    const { address, client } = await servedLog();
    const store = await opened(address);
    await store.append('s', 'none', [event(7)]);
    const [read] = await all(client.readStream('s'));
    expect(read?.event).toMatchObject({ isJson: true, data: { n: 7 }, metadata: {} });
  });

  it("leaves the database's own streams out, and writes none", async () => {
    const { address, client } = await servedLog();
    const store = await opened(address);
    await store.append('s', 'none', events(2));
    await client.setStreamMetadata('s', { maxCount: 10 });
    await client.appendToStream('$statistics', jsonEvent({ type: '$tick', data: {} }));
    const log = await all(store.readAll());
    expect(log.map(({ stream }) => stream)).toEqual(['s', 's']);
    expect(await store.head()).toBe(log.at(-1)?.position);
    await expect(store.append('$statistics', 'any', [event()])).rejects.toThrow(InvalidAppend);
  });

  it('says that a stream is cut off, instead of telling a past that begins in the middle', async () => {
    const { address, client } = await servedLog();
    const store = await opened(address);
    await store.append('s', 'none', events(5));
    await client.setStreamMetadata('s', { truncateBefore: 3 });
    await expect(all(store.readStream('s'))).rejects.toThrow(StreamCutOff);
    await expect(all(store.readStream('s', { direction: 'backwards' }))).rejects.toThrow(StreamCutOff);
    expect(await all(store.readStream('s', { from: 3 }))).toHaveLength(2);
    expect(await all(store.readStream('s', { direction: 'backwards', count: 1 }))).toHaveLength(1);
    expect(await store.append('s', 4, [event()])).toMatchObject({ firstRevision: 5 });
  });

  it('says that a stream was deleted, for ever or until it is written again', async () => {
    const { address, client } = await servedLog();
    const store = await opened(address);
    for (const stream of ['gone', 'begun anew']) await store.append(stream, 'none', events(2));
    await client.tombstoneStream('gone');
    await expect(all(store.readStream('gone'))).rejects.toThrow(/'gone' was deleted/);
    await expect(store.append('gone', 1, [event()])).rejects.toThrow(/'gone' was deleted/);
    await client.deleteStream('begun anew');
    await expect(store.append('begun anew', 'none', [event()])).rejects.toThrow(/'begun anew' was deleted/);
  });

  it('refuses a position that the log does not have: it is an older copy', async () => {
    const { address } = await servedLog();
    const store = await opened(address);
    await store.append('s', 'none', events(3));
    const after = (await store.head()) + 1n;
    await expect(all(store.readAll({ after }))).rejects.toThrow(PositionUnknown);
    await expect(all(store.follow({ after, ...ended }))).rejects.toThrow(/older copy, or another log/);
  });
});

describe('the log in a cluster whose nodes come and go', () => {
  it('goes to the leader that a node names', async () => {
    const { address } = await servedLog();
    const node = await followerNode(address);
    ends.push(() => node.stop());
    const store = await opened(node.address);
    expect(await store.append('s', 'none', events(1))).toMatchObject({ firstRevision: 0 });
    expect(node.asked()).toBe(1);
  });

  it('follows over the next leader with nothing lost or doubled, and appends there', async () => {
    const log = new MemoryEventStore();
    const nodes = [await servedLog({ store: log }), await servedLog({ store: log })];
    const reports: string[] = [];
    const addresses = nodes.map(({ address }) => address).join(',');
    const store = await opened(addresses, { report: (sentence) => reports.push(sentence), pollMs: 60_000 });
    const seen: string[] = [];
    const stop = new AbortController();
    const following = (async () => {
      for await (const page of store.follow({ signal: stop.signal, pageSize: 7 })) {
        seen.push(...page.events.map(({ id }) => id));
        if (seen.length >= 90) return;
      }
    })();
    for (let n = 0; n < 30; n++) {
      // Written by others, or here: either must be heard.
      await (n % 2 === 0 ? store : log).append(`s-${n % 4}`, 'any', events(3));
      if (n === 10) await nodes[0]?.server.stop();
    }
    await following;
    expect(seen).toEqual((await all(log.readAll())).map(({ id }) => id));
  });

  it('says that it is out of reach instead of hanging, and goes on when the log is back', async () => {
    const { address } = await servedLog();
    const line = await cutLine(address);
    const store = await opened(line.address, { patienceMs: 200 });
    const pages = store.follow(ended)[Symbol.asyncIterator]();
    await pages.next();
    const next = pages.next();
    await line.close();
    await expect(store.append('s', 'none', [event()])).rejects.toThrow(/out of reach .* try again/);
    await expect(store.head()).rejects.toMatchObject({ name: 'LogUnreachable' });
    expect(store.unreachable).toMatch(/out of reach/);
    const back = await cutLine(address, line.address);
    ends.push(() => back.close());
    while (store.unreachable !== null) await new Promise((wake) => setTimeout(wake, 20));
    const { position } = await store.append('s', 'none', [event()]);
    expect((await next).value).toMatchObject({ events: [{ stream: 's' }], position });
  });

  it('is closed at once by an engine that stops while it is out of reach', async () => {
    const { address } = await servedLog();
    const line = await cutLine(address);
    const store = await opened(line.address, { patienceMs: 60_000 });
    const following = all(store.follow(ended));
    const reading = all(store.readAll());
    await reading;
    await line.close();
    const head = store.head();
    await Promise.all([store.close(), following, expect(head).rejects.toThrow()]);
  });
});

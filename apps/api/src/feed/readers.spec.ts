import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { ApiKeys } from '#access';
import { Followers } from '#consumers';
import * as the from '../../../../test/support/auditing/cast.js';
import { type Listening, listening, subjects, tagged } from '../../../../test/support/feeding.js';
import { Problem } from '../admin/problem.js';

describe('the readers of a feed', () => {
  let here: Listening;
  afterEach(() => here.close());

  it('are no more than the engine can bear', async () => {
    here = await listening({ mostReaders: 2 });
    const readers = [await here.open(), await here.open()];
    const refused = await fetch(`${here.url}/v1/feed`);
    expect(Problem.parse(await refused.json())).toMatchObject({
      status: 503,
      type: 'urn:amistory:problem:too-many-readers',
    });
    for (const reader of readers) reader.leave();
    while (here.feed.readers > 0) await pause(5);
    (await here.open()).leave();
  });

  it('that read nothing hold nothing back: they are waited for, and then dropped', async () => {
    here = await listening({ patienceMs: 300 });
    const many = Array.from({ length: 1_500 }, (_, n) =>
      tagged('10:00:00', `ami-0${n.toString(16)}`, { filler: 'x'.repeat(10_000), n: String(n) }),
    );
    await here.tell(...many);
    await here.app.get(Followers).reached(await here.store.head(), 20_000);
    const socket = connect(Number(new URL(here.url).port), '127.0.0.1');
    socket.pause();
    socket.write('GET /v1/feed?from=0 HTTP/1.1\r\nhost: localhost\r\n\r\n');
    const reads = here.store.counters.reads;
    while (here.feed.readers === 0) await pause(5);
    await pause(150);
    // What lies between engine and reader is what the system's sockets take, of 15 MB.
    expect(here.store.counters.reads - reads).toBeLessThan(1_000);
    const other = await here.open('?from=0');
    await other.until(({ facts }) => facts.length === many.length);
    while (here.feed.readers > 1) await pause(5);
    other.leave();
    const text = (await socket.toArray()).join('');
    expect(text).toContain('event: end\ndata: {"reason":"too-slow"');
  });

  it('that are cut off at random, while appends go on, get each fact once and in order', async () => {
    here = await listening({ heartbeatMs: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ appends: fc.integer({ min: 0, max: 60 }), leaveAfter: fc.integer({ min: 0, max: 50 }) }), {
          minLength: 3,
          maxLength: 6,
        }),
        fc.constantFrom('', '?type=TagsSet', `?account=${the.OWNER}`, '?image=ami-0a', '?tag=n'),
        async (turns, filter) => {
          const heard: string[] = [];
          const wanted: string[] = [];
          let lastEventId = String(await here.store.head());
          for (const { appends, leaveAfter } of turns) {
            const reader = await here.open(filter, { 'last-event-id': lastEventId });
            const appending = appended(here, appends);
            await Promise.race([appending, reader.until(({ facts }) => facts.length >= leaveAfter)]);
            reader.leave();
            heard.push(...reader.facts.map(({ id }) => String(id)));
            lastEventId = reader.lastEventId ?? lastEventId;
            wanted.push(...(await appending));
          }
          const last = await here.open(filter, { 'last-event-id': lastEventId });
          await last.until(({ facts }) => heard.length + facts.length >= wanted.length);
          last.leave();
          heard.push(...last.facts.map(({ id }) => String(id)));
          expect(heard).toEqual(wanted);
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);
});

describe('a subscriber with a say in one account', () => {
  it('hears of that account only, and commands nothing', async () => {
    const keys = ApiKeys.open(null);
    const { key } = keys.create({ name: 'scanner', role: 'subscriber', accounts: [the.SHOP] });
    const here = await listening({}, keys);
    const headers = { authorization: `Bearer ${key}` };
    const readers = [await here.open('?from=0', headers), await here.open(`?from=0&account=${the.OWNER}`, headers)];
    for (const account of [the.OWNER, undefined, the.SHOP]) {
      await here.tell(
        the.registered('10:00:00', `ami-0${account ?? ''}`, 'snap-1', account === undefined ? {} : { account }),
      );
    }
    await readers[0]?.until(({ facts }) => facts.some(({ account }) => account === the.SHOP));
    await pause(50);
    expect(readers.map(subjects)).toEqual([expect.arrayContaining([`ImageRegistered ami-0${the.SHOP}`]), []]);
    expect(readers[0]?.facts.map(({ account }) => account)).not.toContain(the.OWNER);
    expect((await fetch(`${here.url}/v1/schemas/ImageRegistered`, { headers })).status).toBe(200);
    expect((await fetch(`${here.url}/v1/images`, { headers })).status).toBe(403);
    expect((await fetch(`${here.url}/v1/feed`, { headers: { authorization: 'Bearer amk_none' } })).status).toBe(401);
    for (const reader of readers) reader.leave();
    await here.close();
  });
});

let second = 0;

/** Appends facts that every filter of the property wants, one after another, and tells their ids in the order of the log. */
async function appended(here: Listening, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    second += 1;
    const time = new Date(Date.UTC(2026, 2, 1) + second * 1000).toISOString();
    const fact = tagged(time, 'ami-0a', { n: 'x' }, { id: randomUUID(), account: the.OWNER });
    await here.tell(fact);
    ids.push(fact.id);
    if (n % 16 === 0) await pause(1);
  }
  return ids;
}

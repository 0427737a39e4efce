import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import type { Interest } from './crowds.js';
import type { Position, RecordedEvent } from './event-store.js';
import { LiveTail } from './live-tail.js';
import { MemoryEventStore } from './memory/memory-event-store.js';

interface Seen {
  readonly id: string;
  readonly type: string;
  readonly position: Position;
  readonly size: number;
}

const of = ({ id, type, position, data }: RecordedEvent): Seen => ({ id, type, position, size: data.length });
const inType = (type: string): Interest<Seen> => ({ key: type, wants: (one) => one.type === type });

describe('the readers of a live tail', () => {
  let store: MemoryEventStore;
  let tail: LiveTail<Seen>;
  let end: AbortController;
  let looks: number;

  beforeEach(() => {
    store = new MemoryEventStore();
    tail = new LiveTail(store, { of });
    end = new AbortController();
    looks = 0;
  });
  afterEach(async () => {
    end.abort();
    tail.stop();
    await store.close();
  });

  const append = async (type: string, data = '{}') => {
    const id = randomUUID();
    await store.append(`thing-${type}`, 'any', [{ id, type, data, metadata: '{}' }]);
    return id;
  };

  /** What the tail has after a position, or the log where the tail no longer has it. */
  async function after(cursor: Position): Promise<{ readonly told: readonly Seen[]; readonly to: Position }> {
    looks++;
    const stretch = tail.since(cursor);
    if (stretch) return stretch;
    const told = (await Array.fromAsync(store.readAll({ after: cursor }))).map(of);
    return { told, to: told.at(-1)?.position ?? cursor };
  }

  /** Reads on as readers do, and tells what was wanted once it has so many. */
  async function read(interest: Interest<Seen>, count: number): Promise<string[]> {
    const wanted: Seen[] = [];
    const watch = tail.watch(end.signal, interest);
    let cursor = await store.head();
    while (wanted.length < count) {
      await tail.start();
      const { turn } = tail;
      const { told, to } = await after(cursor);
      wanted.push(...told.filter(interest.wants));
      const passed = wanted.length < count ? await watch.news(turn) : to;
      cursor = passed > to ? passed : to;
    }
    return wanted.map(({ id }) => id);
  }

  it('are left alone while nothing comes that they want, also when the tail no longer has where they began', async () => {
    const reader = read(inType('Wanted'), 1);
    while (looks === 0) await nextTurn();
    const watch = tail.watch(end.signal, inType('Nothing'));
    const passing = watch.news(tail.turn);
    for (let n = 0; n < 3_000; n++) await append('Other');
    while (watch.passed() !== (await store.head())) await pause(1);
    expect(looks).toBe(1);
    const reads = store.counters.reads;
    const id = await append('Wanted');
    expect(await reader).toEqual([id]);
    // Once by the tail: the 3,000 that were passed over are not read again.
    expect(store.counters.reads - reads).toBe(1);
    end.abort();
    await passing;
  });

  it('are told how far the log is although nothing came for them, now and then where that is wanted', async () => {
    tail = new LiveTail(store, { of, quietMs: 20 });
    await tail.start();
    const watch = tail.watch(end.signal, inType('Wanted'));
    const news = watch.news(tail.turn);
    let isTold = false;
    void news.then(() => (isTold = true));
    while (!isTold) {
      await append('Other');
      await pause(5);
    }
    expect(await news).toBeGreaterThan(0n);
    expect(watch.passed()).toBeNull();
  });

  it('stop waiting when they are aborted, and when nothing is followed any more', async () => {
    await tail.start();
    const one = new AbortController();
    const aborted = tail.watch(one.signal, inType('Wanted')).news(tail.turn);
    one.abort();
    expect(await aborted).toBe(0n);
    const ended = tail.watch(end.signal, inType('Wanted')).news(tail.turn);
    tail.stop();
    expect(await ended).toBe(0n);
  });

  it('get each of what they want, once and in order, whatever comes and whenever the tail begins anew', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ type: fc.constantFrom('A', 'B', 'C'), next: fc.constantFrom('on', 'wait', 'anew') }), {
          maxLength: 60,
        }),
        async (course) => {
          const wanted = new Map(
            ['A', 'B', 'C'].map((type) => [type, course.filter((one) => one.type === type).length]),
          );
          const ids: { readonly type: string; readonly id: string }[] = [];
          looks = 0;
          const readers = ['A', 'B', 'A', 'C'].map(async (type) => ({
            type,
            read: await read(inType(type), wanted.get(type) ?? 0),
          }));
          await pause(1);
          for (const { type, next } of course) {
            ids.push({ type, id: await append(type) });
            if (next === 'wait') await pause(1);
            if (next === 'anew') tail.stop();
          }
          for (const { type, read: got } of await Promise.all(readers)) {
            expect(got).toEqual(ids.filter((one) => one.type === type).map(({ id }) => id));
          }
        },
      ),
      { numRuns: 60 },
    ));
});

import fc from 'fast-check';
import type { Filter, RecordedEvent } from '../event-store.js';
import { all, event, events, followUntil, idsOf, withStore, type Open } from './given.contract.js';

const STREAMS = [
  'image-1',
  'image-2',
  'images',
  'snap-1',
  'i',
  'z\u{10ffff}',
  'z\u{10ffff}\u{10ffff}a',
  '\ud7ff',
  '\ue000',
];
const PREFIXES = ['', 'i', 'image', 'image-', 'image-1', 'snap-', 'z', 'z\u{10ffff}', '\ud7ff', 'none-'];
const TYPES = ['A', 'B', 'C', 'D'];

const anyFilter = fc.record(
  {
    streamPrefixes: fc.uniqueArray(fc.constantFrom(...PREFIXES), { maxLength: 3 }),
    types: fc.uniqueArray(fc.constantFrom(...TYPES, 'Unheard'), { maxLength: 4 }),
  },
  { requiredKeys: [] },
);

const wants =
  ({ streamPrefixes, types }: Filter) =>
  (recorded: RecordedEvent) =>
    (streamPrefixes?.some((prefix) => recorded.stream.startsWith(prefix)) ?? true) &&
    (types?.includes(recorded.type) ?? true);

export const reading = (open: Open) => {
  it('reads a stream that does not exist as empty', () =>
    withStore(open, async (store) => {
      expect(await all(store.readStream('nowhere'))).toEqual([]);
      expect(await all(store.readAll())).toEqual([]);
      expect(await store.head()).toBe(0n);
    }));

  it('reads a stream forwards, backwards, from a revision, up to a count', () =>
    withStore(open, async (store) => {
      for (let n = 0; n < 10; n++) {
        await store.append('s', 'any', events(120));
        await store.append('t', 'any', events(1));
      }
      const whole = await all(store.readStream('s'));
      expect(whole.map(({ revision }) => revision)).toEqual(Array.from({ length: 1200 }, (_, n) => n));
      const revisions = async (options: Parameters<typeof store.readStream>[1]) =>
        (await all(store.readStream('s', options))).map(({ revision }) => revision);
      expect(await revisions({ direction: 'backwards' })).toEqual(whole.map(({ revision }) => revision).toReversed());
      expect(await revisions({ from: 1197 })).toEqual([1197, 1198, 1199]);
      expect(await revisions({ from: 5, count: 2 })).toEqual([5, 6]);
      expect(await revisions({ direction: 'backwards', from: 2 })).toEqual([2, 1, 0]);
      expect(await revisions({ direction: 'backwards', count: 1 })).toEqual([1199]);
      expect(await revisions({ direction: 'backwards', from: 5000, count: 1 })).toEqual([1199]);
      expect(await revisions({ from: 5000 })).toEqual([]);
      expect(await revisions({ count: 0 })).toEqual([]);
    }));

  it('reads the whole log in order, after a position, up to a count', () =>
    withStore(open, async (store) => {
      for (let n = 0; n < 13; n++) await store.append(`s-${n % 3}`, 'any', events(100));
      const log = await all(store.readAll());
      expect(log).toHaveLength(1300);
      expect(log.every(({ position }, n) => n === 0 || position > (log[n - 1]?.position ?? 0n))).toBe(true);
      const after = log[699]?.position ?? 0n;
      expect(await all(store.readAll({ after }))).toEqual(log.slice(700));
      expect(await all(store.readAll({ after, count: 550 }))).toEqual(log.slice(700, 1250));
      expect(await all(store.readAll({ after: await store.head() }))).toEqual([]);
    }));

  it('reads while it is written: what was appended during the read comes in order, never twice', () =>
    withStore(open, async (store) => {
      await store.append('s', 'any', events(1500));
      const seen: RecordedEvent[] = [];
      for await (const recorded of store.readAll()) {
        if (seen.push(recorded) % 300 === 0) await store.append('t', 'any', events(7));
      }
      expect(seen.length).toBeGreaterThanOrEqual(1500);
      expect(seen).toEqual((await all(store.readAll())).slice(0, seen.length));
    }));

  it('filters by stream prefix and type as a model does, reading and following, in pages of any size', () =>
    withStore(open, async (store) => {
      for (let n = 0; n < 300; n++) {
        await store.append(STREAMS[(n * 7) % STREAMS.length] ?? '', 'any', [
          event(TYPES[Math.floor(n / 5) % TYPES.length]),
        ]);
      }
      const log = await all(store.readAll());
      await fc.assert(
        fc.asyncProperty(anyFilter, fc.nat(300), fc.integer({ min: 1, max: 40 }), async (filter, start, pageSize) => {
          const after = log[start - 1]?.position ?? 0n;
          const wanted = log.slice(start).filter(wants(filter));
          expect(await all(store.readAll({ filter, after }))).toEqual(wanted);
          expect(await all(store.readAll({ filter, after, count: pageSize }))).toEqual(wanted.slice(0, pageSize));
          const { signal } = new AbortController();
          const followed = await followUntil(
            store.follow({ filter, after, signal, pageSize }),
            (_, page) => page.caughtUp,
          );
          expect(followed.seen).toEqual(wanted);
          expect(followed.pages.every((page) => page.events.length <= pageSize)).toBe(true);
          expect(followed.pages.at(-1)?.position).toBe(log.at(-1)?.position);
        }),
        { numRuns: 60 },
      );
    }));

  it('finds the few among very many, and moves the checkpoint past the others', () =>
    withStore(open, async (store) => {
      const rare: string[] = [];
      for (let n = 0; n < 40; n++) {
        await store.append(`many-${n % 5}`, 'any', events(500, n % 2 === 0 ? 'Common' : 'Usual'));
        if (n % 9 !== 0) continue;
        const one = event('Rare');
        rare.push(one.id);
        await store.append(`few-${n}`, 'none', [one]);
      }
      await store.append('many-0', 'any', events(3000, 'Common'));
      for (const filter of [
        { types: ['Rare'] },
        { streamPrefixes: ['few-'] },
        { types: ['Rare', 'Unheard'], streamPrefixes: ['few-', 'x'] },
      ]) {
        expect(idsOf(await all(store.readAll({ filter })))).toEqual(rare);
        const { signal } = new AbortController();
        const { seen, pages } = await followUntil(
          store.follow({ filter, signal, pageSize: 2 }),
          (_, page) => page.caughtUp,
        );
        expect(idsOf(seen)).toEqual(rare);
        expect(pages.at(-1)?.position).toBe(await store.head());
      }
      expect(await all(store.readAll({ filter: { types: ['Common'], streamPrefixes: ['few-'] } }))).toEqual([]);
      expect(await all(store.readAll({ filter: { types: ['Usual'], streamPrefixes: ['many-'] } }))).toHaveLength(
        10_000,
      );
    }));
};

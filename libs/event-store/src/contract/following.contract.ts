import fc from 'fast-check';
import { all, event, events, followUntil, idsOf, turns, withStore, type Open } from './given.contract.js';

const anyPageSize = fc.integer({ min: 1, max: 12 });
const anyAppends = fc.array(fc.record({ size: fc.integer({ min: 1, max: 9 }), pause: fc.nat(3) }), {
  minLength: 1,
  maxLength: 25,
});

export const following = (open: Open) => {
  it('catches up and goes on live with no gap and no duplicate, whenever appends and pages fall', () =>
    withStore(open, (store) =>
      fc.assert(
        fc.asyncProperty(anyAppends, anyPageSize, fc.nat(3), fc.nat(10), async (appends, pageSize, pause, before) => {
          const { signal } = new AbortController();
          const after = await store.head();
          if (before > 0) await store.append('s-0', 'any', events(before));
          const total = before + appends.reduce((sum, { size }) => sum + size, 0);
          const follower = followUntil(
            store.follow({ after, signal, pageSize }),
            (seen) => seen.length >= total,
            () => turns(pause),
          );
          for (const [n, append] of appends.entries()) {
            await store.append(`s-${n % 3}`, 'any', events(append.size));
            await turns(append.pause);
          }
          const { seen, pages } = await follower;
          expect(seen).toEqual(await all(store.readAll({ after })));
          expect(pages.every((page, n) => n === 0 || page.position >= (pages[n - 1]?.position ?? 0n))).toBe(true);
          expect(pages.every(({ events: { length } }) => length <= pageSize)).toBe(true);
        }),
        { numRuns: 60 },
      ),
    ));

  it('resumes after the position of any page as if it had never stopped', () =>
    withStore(open, async (store) => {
      for (let n = 0; n < 30; n++) await store.append(`s-${n}`, 'none', [event(n % 3 === 0 ? 'A' : 'B')]);
      const filter = { types: ['A'] };
      const wanted = await all(store.readAll({ filter }));
      const { signal } = new AbortController();
      let after = 0n;
      const seen: string[] = [];
      for (let resumed = 0; resumed < 30; resumed++) {
        for await (const page of store.follow({ after, filter, pageSize: 2, signal })) {
          seen.push(...idsOf(page.events));
          after = page.position;
          break;
        }
        if (after === (await store.head())) break;
      }
      expect(seen).toEqual(idsOf(wanted));
    }));

  it('says at once that there is nothing, and wakes at an append, long before it would look by itself', () =>
    withStore(open, async (store) => {
      const pages = store.follow({ signal: new AbortController().signal })[Symbol.asyncIterator]();
      expect(await pages.next()).toEqual({ done: false, value: { events: [], position: 0n, caughtUp: true } });
      const next = pages.next();
      const one = event();
      await store.append('s', 'none', [one]);
      expect((await next).value).toMatchObject({ events: [{ id: one.id }], caughtUp: true });
    }));

  it('tells of live events that the filter leaves out by moving the checkpoint', () =>
    withStore(open, async (store) => {
      const pages = store
        .follow({ signal: new AbortController().signal, filter: { types: ['A'] } })
        [Symbol.asyncIterator]();
      await pages.next();
      const { position } = await store.append('s', 'none', events(1, 'B'));
      expect((await pages.next()).value).toEqual({ events: [], position, caughtUp: true });
    }));

  it('reads the next page of a slow follower only when it asks, so it sees what came meanwhile', () =>
    withStore(open, async (store) => {
      const pages = store.follow({ signal: new AbortController().signal, pageSize: 500 })[Symbol.asyncIterator]();
      await store.append('s', 'any', events(1));
      expect((await pages.next()).value).toMatchObject({ caughtUp: true });
      for (let n = 0; n < 20; n++) await store.append('s', 'any', events(100));
      expect(store.counters.reads).toBe(1);
      const { value } = await pages.next();
      expect(value?.events).toHaveLength(500);
      expect(store.counters.reads).toBe(501);
    }));

  it('ends at the abort of its signal: while it waits, while its consumer is busy, and before it began', () =>
    withStore(open, async (store) => {
      await store.append('s', 'any', events(10));
      const waiting = new AbortController();
      const pages = store.follow({ signal: waiting.signal })[Symbol.asyncIterator]();
      expect((await pages.next()).value).toMatchObject({ caughtUp: true });
      const waits = pages.next();
      setTimeout(() => waiting.abort(), 20);
      expect(await waits).toMatchObject({ done: true });
      const busy = new AbortController();
      const seen = await followUntil(store.follow({ signal: busy.signal, pageSize: 1 }), (all) => {
        if (all.length === 3) busy.abort();
        return false;
      });
      expect(seen.seen).toHaveLength(3);
      expect(await all(store.follow({ signal: AbortSignal.abort() }))).toEqual([]);
    }));

  it('ends when the store is closed', () =>
    withStore(open, async (store) => {
      await store.append('s', 'any', events(3));
      const pages = store.follow({ signal: new AbortController().signal })[Symbol.asyncIterator]();
      expect((await pages.next()).value?.events).toHaveLength(3);
      const waits = pages.next();
      await turns(5);
      await store.close();
      expect(await waits).toMatchObject({ done: true });
    }));

  it('serves many followers at once, each at its own pace', () =>
    withStore(open, async (store) => {
      const { signal } = new AbortController();
      const followers = Array.from({ length: 12 }, (_, pace) =>
        followUntil(
          store.follow({ signal, pageSize: 1 + pace * 3 }),
          (seen) => seen.length >= 400,
          () => turns(pace % 4),
        ),
      );
      for (let n = 0; n < 100; n++) await store.append(`s-${n % 7}`, 'any', events(4));
      const log = idsOf(await all(store.readAll()));
      for (const { seen } of await Promise.all(followers)) expect(idsOf(seen)).toEqual(log);
    }));
};

import { randomUUID } from 'node:crypto';
import {
  EventIdConflict,
  InvalidAppend,
  StoreClosed,
  WrongExpectedRevision,
  type ExpectedRevision,
} from '../event-store.js';
import { all, event, events, idsOf, withStore, type Nature, type Open } from './given.contract.js';

export const appending = (open: Open, { ownClock = false }: Nature = {}) => {
  it('starts a stream at revision 0 and says where each append ended', () =>
    withStore(open, async (store) => {
      const first = await store.append('image-1', 'none', events(3));
      const second = await store.append('image-1', 2, events(2));
      expect(first).toMatchObject({ firstRevision: 0, lastRevision: 2 });
      expect(second).toMatchObject({ firstRevision: 3, lastRevision: 4 });
      expect(second.position).toBeGreaterThan(first.position);
      expect(await store.head()).toBe(second.position);
    }));

  it('tells where a stream ends without reading it, or that it cannot', () =>
    withStore(open, async (store) => {
      expect([-1, null]).toContain(store.lastRevision('image-1'));
      await store.append('image-1', 'none', events(3));
      expect([2, null]).toContain(store.lastRevision('image-1'));
      await store.append('image-1', 2, events(1));
      expect([3, null]).toContain(store.lastRevision('image-1'));
    }));

  it.each<[ExpectedRevision, 'absent' | 'at 1', boolean]>([
    ['none', 'absent', true],
    ['none', 'at 1', false],
    ['exists', 'absent', false],
    ['exists', 'at 1', true],
    ['any', 'absent', true],
    ['any', 'at 1', true],
    [0, 'absent', false],
    [0, 'at 1', false],
    [1, 'at 1', true],
    [2, 'at 1', false],
  ])('expecting %p of a stream that is %s: accepted is %p', (expected, is, accepted) =>
    withStore(open, async (store) => {
      if (is === 'at 1') await store.append('image-1', 'none', events(2));
      const before = await store.head();
      const append = store.append('image-1', expected, events(1));
      if (accepted) {
        expect(await append).toMatchObject({ firstRevision: is === 'absent' ? 0 : 2 });
      } else {
        await expect(append).rejects.toThrow(WrongExpectedRevision);
        await expect(append).rejects.toMatchObject({ stream: 'image-1', expected, actual: is === 'absent' ? -1 : 1 });
        expect(await store.head()).toBe(before);
      }
    }),
  );

  it('lets one of several racing appends win, and the others fail, each by itself', () =>
    withStore(open, async (store) => {
      await store.append('image-1', 'none', events(1));
      const race = await Promise.allSettled([
        ...Array.from({ length: 5 }, () => store.append('image-1', 0, events(1))),
        store.append('image-2', 'none', events(1)),
        store.append('image-2', 'none', [{ ...event(), data: 'not JSON' }]),
      ]);
      expect(race.map(({ status }) => status)).toEqual([
        'fulfilled',
        ...Array.from({ length: 4 }, () => 'rejected'),
        'fulfilled',
        'rejected',
      ]);
      expect(await all(store.readAll())).toHaveLength(3);
    }));

  it.each<[string, ExpectedRevision, number]>([
    ['none', 'none', 0],
    ['an exact revision', 1, 2],
    ['any', 'any', 2],
    ['exists', 'exists', 2],
  ])(
    'answers a repeated append at %s as the first time, and adds nothing, also when the stream moved on',
    (_, expected, at) =>
      withStore(open, async (store) => {
        if (at > 0) await store.append('image-1', 'none', events(at));
        const batch = events(3);
        const first = await store.append('image-1', expected, batch);
        expect(await store.append('image-1', expected, batch)).toEqual(first);
        await store.append('image-1', 'any', events(2));
        await store.append('other', 'any', events(1));
        const head = await store.head();
        expect(await store.append('image-1', expected, batch)).toEqual(first);
        expect(await store.head()).toBe(head);
      }),
  );

  it('answers two appends of the same events at once alike, and adds them once', () =>
    withStore(open, async (store) => {
      const batch = events(2);
      const [one, two] = await Promise.all([store.append('s', 'none', batch), store.append('s', 'none', batch)]);
      expect(one).toEqual(two);
      expect(idsOf(await all(store.readStream('s')))).toEqual(idsOf(batch));
    }));

  it('knows a repetition by ids in upper case too', () =>
    withStore(open, async (store) => {
      const one = event();
      const answer = await store.append('s', 'none', [{ ...one, id: one.id.toUpperCase() }]);
      expect(await store.append('s', 'none', [one])).toEqual(answer);
      expect(idsOf(await all(store.readStream('s')))).toEqual([one.id]);
    }));

  it.each<[string, Partial<ReturnType<typeof event>>]>([
    ['data', { data: '{"n":99}' }],
    ['metadata', { metadata: '{}' }],
    ['type', { type: 'Else' }],
  ])('refuses an id that its stream holds with other %s, at whatever revision', (_, other) =>
    withStore(open, async (store) => {
      const one = event();
      await store.append('s', 'none', [one]);
      await store.append('s', 0, events(1));
      for (const expected of ['none', 'any', 'exists', 0, 1, 7] as const) {
        const append = store.append('s', expected, [{ ...one, ...other }]);
        await expect(append).rejects.toThrow(EventIdConflict);
        await expect(append).rejects.toMatchObject({ stream: 's', eventId: one.id, conflict: 'other content' });
      }
      expect(await all(store.readAll())).toHaveLength(2);
    }),
  );

  it('refuses a batch that its stream holds in part, in another order, or at another place', () =>
    withStore(open, async (store) => {
      const [a, b, c] = [event(), event(), event()];
      await store.append('s', 'none', [a, b]);
      await expect(store.append('s', 'none', [a, b, c])).rejects.toThrow(WrongExpectedRevision);
      await expect(store.append('s', 'none', [b, a])).rejects.toThrow(WrongExpectedRevision);
      await expect(store.append('s', 'none', [b])).rejects.toThrow(WrongExpectedRevision);
      for (const [expected, batch] of [
        [1, [b, c]],
        ['any', [c, a]],
        ['any', [b, a]],
        [1, [a, b]],
      ] as const) {
        await expect(store.append('s', expected, batch)).rejects.toMatchObject({ conflict: 'another place' });
      }
      expect(await all(store.readAll())).toHaveLength(2);
    }));

  it('takes the same id in another stream: ids are unique within one', () =>
    withStore(open, async (store) => {
      const one = event();
      await store.append('s', 'none', [one]);
      expect(await store.append('t', 'none', [one])).toMatchObject({ firstRevision: 0 });
    }));

  it('returns data and metadata byte for byte', () =>
    withStore(open, async (store) => {
      const odd = {
        id: randomUUID(),
        type: 'Odd ✓',
        data: '{ "b":1,\n\t"a":1.0, "a": 1e400,"big":12345678901234567890, "x":"\\ud800\\u0000é😀" }',
        metadata: ' "text" ',
      };
      await store.append('stream with ütf-8 😀', 'none', [odd]);
      expect(await all(store.readAll())).toEqual([
        {
          ...odd,
          stream: 'stream with ütf-8 😀',
          revision: 0,
          position: expect.any(BigInt),
          recordedAt: expect.any(Number),
        },
      ]);
    }));

  const bad = 'an append that no store could take: ';
  it.each([
    [`${bad}no events`, 's', []],
    [`${bad}no stream name`, '', events(1)],
    [`${bad}NUL in the stream's name`, 'a\0b', events(1)],
    [`${bad}half a surrogate pair`, 's', [{ ...event(), data: '"\ud800"' }]],
    [`${bad}no type`, 's', [event('')]],
    [`${bad}an id that is no UUID`, 's', [event('T', {}, 'ami-1')]],
    [
      `${bad}an id twice`,
      's',
      [event('T', {}, 'd3b07384-d9a0-4c9b-8f3e-2f1f6a4a8a11'), event('T', {}, 'D3B07384-D9A0-4C9B-8F3E-2F1F6A4A8A11')],
    ],
    [`${bad}data that is not JSON`, 's', [{ ...event(), data: '{' }]],
    [`${bad}metadata that is not JSON`, 's', [event(), { ...event(), metadata: '' }]],
  ])('refuses %s', (_, stream, batch) =>
    withStore(open, async (store) => {
      await expect(store.append(stream, 'any', batch)).rejects.toThrow(InvalidAppend);
      expect(await store.head()).toBe(0n);
    }),
  );

  it.each([-1, 0.5, Number.NaN])('refuses %p as a revision', (expected) =>
    withStore(open, async (store) => {
      await expect(store.append('s', expected, events(1))).rejects.toThrow(InvalidAppend);
    }),
  );

  (ownClock ? it.skip : it)(
    'stamps recordedAt in microseconds, never decreasing, also when the clock steps back',
    async () => {
      const start = 1_700_000_000_000_005;
      let now = start;
      await withStore(
        open,
        async (store) => {
          for (now of [start, start - 4, start - 100_000_000, start + 4]) {
            await store.append(`s-${now}`, 'none', events(1));
          }
          const recorded = (await all(store.readAll())).map(({ recordedAt }) => recordedAt);
          expect(recorded).toEqual([start, start, start, start + 4]);
        },
        () => now,
      );
    },
  );

  it('counts what it did', () =>
    withStore(open, async (store) => {
      const batch = events(2);
      await store.append('s', 'none', batch);
      await store.append('s', 'none', batch);
      await store.append('s', 'none', events(1)).catch(() => undefined);
      await all(store.readAll());
      expect(store.counters).toMatchObject({ appends: 1, events: 2, replays: 1, refusals: 1, reads: 2 });
    }));

  it('lets appends in flight end when it closes, and then refuses appends, reads and followers clearly', () =>
    withStore(open, async (store) => {
      const inFlight = Array.from({ length: 20 }, (_, n) => store.append(`s-${n}`, 'none', events(1)));
      await Promise.all([store.close(), store.close()]);
      expect(await Promise.all(inFlight)).toHaveLength(20);
      await expect(store.append('late', 'none', events(1))).rejects.toThrow(StoreClosed);
      await expect(store.head()).rejects.toThrow(StoreClosed);
      await expect(all(store.readAll())).rejects.toThrow(StoreClosed);
      await expect(all(store.readStream('s-1'))).rejects.toThrow(StoreClosed);
      expect(() => store.follow({ signal: new AbortController().signal })).toThrow(StoreClosed);
    }));
};

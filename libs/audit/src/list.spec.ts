import fc from 'fast-check';
import { inOrder, merged, type Order, pageThrough, type Source } from './list.js';

interface Item {
  readonly at: number;
  readonly id: string;
}

const BY_TIME: Order<Item> = { name: 'items', like: [0, ''], place: ({ at, id }) => [at, id] };
const item = fc.record({ at: fc.integer({ min: 0, max: 5 }), id: fc.constantFrom('a', 'b', 'c', 'd') });
const distinct = (items: readonly Item[]) => [...new Map(items.map((one) => [`${one.at} ${one.id}`, one])).values()];
const sorted = (items: readonly Item[]) => items.toSorted((a, b) => a.at - b.at || a.id.localeCompare(b.id));

async function* stream(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

const allPages = async (items: (start: readonly (string | number)[] | undefined) => Source<Item>, limit: number) => {
  const told: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await pageThrough(items, BY_TIME, { limit, cursor }, (one) => (one.id === 'd' ? null : one));
    expect(page.items.length).toBeLessThanOrEqual(limit);
    told.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return told;
};

describe('a list told page by page', () => {
  it('has every item once and in order, whatever the size of its pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(item), fc.integer({ min: 1, max: 4 }), async (some, limit) => {
        const items = distinct(some);
        const told = sorted(items).filter(({ id }) => id !== 'd');
        expect(await allPages((start) => inOrder(items, BY_TIME, start), limit)).toEqual(told);
      }),
    );
  });

  it('is one list of several, each in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(item), fc.integer({ min: 1, max: 5 }), async (some, count) => {
        const items = distinct(some);
        const lists = Array.from({ length: count }, (_, n) =>
          sorted(items.filter((_one, index) => index % count === n)),
        );
        const told = sorted(items).filter(({ id }) => id !== 'd');
        expect(await allPages(() => merged(lists.map(stream), BY_TIME), 2)).toEqual(told);
      }),
    );
  });

  it('leaves room for others while it is put together', async () => {
    let [turns, done] = [0, false];
    const others = () => {
      turns += 1;
      if (!done) setImmediate(others);
    };
    setImmediate(others);
    const long = Array.from({ length: 150 }, (_, at) => ({ at, id: 'a' }));
    const busy = (one: Item) => {
      for (const began = performance.now(); performance.now() - began < 2;);
      return one;
    };
    await pageThrough(() => long, BY_TIME, { limit: 150 }, busy);
    done = true;
    expect(turns).toBeGreaterThan(10);
  });
});

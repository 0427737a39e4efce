import { pageOf, type PlacedPaging } from './placed-pages.js';

interface Item {
  readonly at: number;
  readonly id: string;
}

const items: readonly Item[] = [
  { at: 2, id: 'b' },
  { at: 1, id: 'z' },
  { at: 2, id: 'a_1' },
  { at: 30, id: 'c' },
];
const page = (first: 'oldest' | 'newest', paging: PlacedPaging, of = items) =>
  pageOf(of, { place: ({ at, id }) => [at, id], first, tell: ({ id }) => id }, paging);

describe('a list about webhooks', () => {
  it.each([
    ['oldest', ['z', 'a_1', 'b', 'c']],
    ['newest', ['c', 'b', 'a_1', 'z']],
  ] as const)('has every item once through its pages, the %s first', (first, all) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { items: some, next } = page(first, { limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      expect(some).toHaveLength(1);
      seen.push(...some);
      cursor = next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(all);
  });

  it('goes on where it was though the item that ended the page before is gone', () => {
    const { next } = page('oldest', { limit: 2 });
    const left = items.filter(({ id }) => id !== 'a_1');
    expect(page('oldest', { limit: 2, cursor: String(next) }, left)).toEqual({ items: ['b', 'c'], next: null });
  });
});

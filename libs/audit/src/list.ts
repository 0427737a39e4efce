import { type Page, readCursor, writeCursor } from '#read-model';
import type { Paging } from './answer.js';
import { BadQuestion } from './errors.js';

const DEFAULT_LIMIT = 100;
const LARGEST_LIMIT = 1_000;
/** Items told in one go, before others get their turn. */
const BETWEEN_OTHERS = 16;

/** @throws {BadQuestion} Not a whole number from 1 to 1,000. */
export const limitOf = ({ limit = DEFAULT_LIMIT }: Paging): number => {
  if (Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_LIMIT) return limit;
  throw new BadQuestion(`A page holds 1 to ${LARGEST_LIMIT} items, not ${limit}: give such a limit.`);
};

/** How a list is ordered: a name of its own, and the place of an item in it. */
export interface Order<Item> {
  readonly name: string;
  readonly place: (item: Item) => readonly (string | number)[];
}

const comparePlaces = (a: readonly (string | number)[], b: readonly (string | number)[]): number => {
  const at = a.findIndex((part, index) => part !== b[index]);
  const [mine, theirs] = [a[at], b[at]];
  if (mine === undefined || theirs === undefined) return 0;
  return mine < theirs ? -1 : 1;
};

/** Items in the order of their places, from after the cursor on. */
export const after = <Item>(items: readonly Item[], { name, place }: Order<Item>, { cursor }: Paging): Item[] => {
  const sorted = items.toSorted((a, b) => comparePlaces(place(a), place(b)));
  const [first] = sorted;
  if (cursor === undefined || first === undefined) return sorted;
  const start = readCursor(cursor, name, place(first));
  return sorted.filter((item) => comparePlaces(place(item), start) > 0);
};

/**
 * One page: of `items` after the cursor, in order, what `tell` makes of each; an item of which it tells nothing is left out.
 * Only as many items are told as the page needs, so what is costly to tell belongs in `tell`.
 */
export const pageThrough = async <Item, Told>(
  items: readonly Item[],
  order: Order<Item>,
  paging: Paging,
  tell: (item: Item) => Promise<Told | null> | Told | null,
): Promise<Page<Told>> => {
  const limit = limitOf(paging);
  const page: Told[] = [];
  let last: Item | null = null;
  for (const [index, item] of after(items, order, paging).entries()) {
    // Items that are costly to tell would keep the engine from answering anybody else.
    if (index % BETWEEN_OTHERS === BETWEEN_OTHERS - 1) await new Promise((resolve) => setImmediate(resolve));
    const told = await tell(item);
    if (told === null) continue;
    if (page.length === limit && last !== null)
      return { items: page, next: writeCursor(order.name, order.place(last)) };
    page.push(told);
    last = item;
  }
  return { items: page, next: null };
};

import { type Page, readCursor, writeCursor } from '#read-model';
import type { Paging } from './answer.js';
import { BadQuestion } from './errors.js';
import { Heap } from './heap.js';
import { turn } from './turns.js';

const DEFAULT_LIMIT = 100;
const LARGEST_LIMIT = 1_000;

/** @throws {BadQuestion} Not a whole number from 1 to 1,000. */
export const limitOf = ({ limit = DEFAULT_LIMIT }: Paging): number => {
  if (Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_LIMIT) return limit;
  throw new BadQuestion(`A page holds 1 to ${LARGEST_LIMIT} items, not ${limit}: give such a limit.`);
};

/** Where an item stands in its list. */
export type Place = readonly (string | number)[];

/** How a list is ordered: a name of its own, what its places look like, and the place of an item. */
export interface Order<Item> {
  readonly name: string;
  readonly like: Place;
  readonly place: (item: Item) => Place;
}

/** The moment that a place begins with. */
export const numberIn = (place: Place | undefined): number | undefined => {
  const [first] = place ?? [];
  return typeof first === 'number' ? first : undefined;
};

export type Source<Item> = Iterable<Item> | AsyncIterable<Item>;

const comparePlaces = (a: Place, b: Place): number => {
  const at = a.findIndex((part, index) => part !== b[index]);
  const [mine, theirs] = [a[at], b[at]];
  if (mine === undefined || theirs === undefined) return 0;
  return mine < theirs ? -1 : 1;
};

/** The place after which the page begins; undefined: at the beginning. */
export const startOf = ({ name, like }: Order<never>, { cursor }: Paging): Place | undefined =>
  cursor === undefined ? undefined : readCursor(cursor, name, like);

/** Items in order, those after `start`; sorted only as far as they are asked for. */
export async function* inOrder<Item>(
  items: Source<Item>,
  { place }: Pick<Order<Item>, 'place'>,
  start?: Place,
): AsyncGenerator<Item> {
  const heap = new Heap<{ at: Place; item: Item }>((a, b) => comparePlaces(a.at, b.at));
  for await (const item of items) {
    const at = place(item);
    if (!start || comparePlaces(at, start) > 0) heap.push({ at, item });
    await turn();
  }
  for (let least = heap.pop(); least; least = heap.pop()) yield least.item;
}

/** One list of several that are each in order. */
export async function* merged<Item>(
  lists: Iterable<AsyncIterator<Item>>,
  { place }: Pick<Order<Item>, 'place'>,
): AsyncGenerator<Item> {
  const heap = new Heap<{ at: Place; item: Item; list: AsyncIterator<Item> }>((a, b) => comparePlaces(a.at, b.at));
  const advance = async (list: AsyncIterator<Item>) => {
    const next = await list.next();
    if (!next.done) heap.push({ at: place(next.value), item: next.value, list });
    await turn();
  };
  for (const list of lists) await advance(list);
  for (let least = heap.pop(); least; least = heap.pop()) {
    yield least.item;
    await advance(least.list);
  }
}

/**
 * One page: of items in order, those after the cursor, what `tell` makes of each; an item of which it tells nothing is left out.
 * `items` gets the place after which the page begins, and may begin before it. Only as many items are asked for and told as the
 * page needs, so what is costly belongs there.
 */
export const pageThrough = async <Item, Told>(
  items: (start: Place | undefined) => Source<Item>,
  order: Order<Item>,
  paging: Paging,
  tell: (item: Item) => Promise<Told | null> | Told | null,
): Promise<Page<Told>> => {
  const limit = limitOf(paging);
  const start = startOf(order, paging);
  const page: Told[] = [];
  let last: Item | null = null;
  for await (const item of items(start)) {
    if (start && comparePlaces(order.place(item), start) <= 0) continue;
    await turn();
    const told = await tell(item);
    if (told === null) continue;
    if (page.length === limit && last !== null)
      return { items: page, next: writeCursor(order.name, order.place(last)) };
    page.push(told);
    last = item;
  }
  return { items: page, next: null };
};

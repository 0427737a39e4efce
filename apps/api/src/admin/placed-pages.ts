import { ACursor, AWhole } from './parameters.js';

const USUAL_PAGE = 100;

/** Where an item stands in its list: a moment (microseconds), and what tells it from others of that moment. */
type Place = readonly [at: number, id: string];

/** Which page of a list whose items have their places. */
export class PlacedPaging {
  @ACursor(/^\d{1,16}_[\w-]{0,128}$/)
  cursor?: string;

  @AWhole({ description: 'Items on a page.' }, 1, 1000)
  limit?: number;
}

interface Listing<Item, Told> {
  readonly place: (item: Item) => Place;
  readonly first: 'oldest' | 'newest';
  readonly tell: (item: Item) => Told;
}

const placeIn = (cursor: string): Place => {
  const end = cursor.indexOf('_');
  return [Number(cursor.slice(0, end)), cursor.slice(end + 1)];
};

const compared = ([at, id]: Place, [otherAt, otherId]: Place): number =>
  at - otherAt || (id === otherId ? 0 : id < otherId ? -1 : 1);

/** One page. A cursor is a place and not an item, so the next page begins rightly though the item is gone by then. */
export function pageOf<Item, Told>(
  items: readonly Item[],
  { place, first, tell }: Listing<Item, Told>,
  { cursor, limit = USUAL_PAGE }: PlacedPaging,
): { items: Told[]; next: string | null } {
  const sign = first === 'oldest' ? 1 : -1;
  const after = cursor === undefined ? null : placeIn(cursor);
  const left = items
    .filter((item) => after === null || sign * compared(place(item), after) > 0)
    .toSorted((one, other) => sign * compared(place(one), place(other)));
  const page = left.slice(0, limit);
  const last = page.at(-1);
  const next = last === undefined || left.length === page.length ? null : place(last).join('_');
  return { items: page.map(tell), next };
}

import { z } from 'zod';

/** One page of a list, and where the next one begins: null where this is the last. */
export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}

/** The schema of a page of such items, for documentation and for programs that check what they get. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** A cursor that this list never handed out, or that belongs to another order. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';

  constructor(cursor: string) {
    super(
      `The cursor '${cursor}' belongs to no page of this list in this order: take \`next\` of the page before as it is, or leave the cursor out to begin.`,
    );
  }
}

/** An opaque cursor that remembers the order of its list and the place in it. */
export const writeCursor = (order: string, place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify([order, ...place])).toString('base64url');

/**
 * The place that a cursor of this order remembers, with as many members as `sample`, of the same types.
 * @throws {BadCursor} It was not written for this order.
 */
export const readCursor = <Place extends readonly (string | number)[]>(
  cursor: string,
  order: string,
  sample: Place,
): (string | number)[] => {
  const parsed = CURSOR.safeParse(textOf(cursor));
  if (!parsed.success) throw new BadCursor(cursor);
  const [written, ...place] = parsed.data;
  const fits = place.length === sample.length && place.every((part, index) => typeof part === typeof sample[index]);
  if (written !== order || !fits) throw new BadCursor(cursor);
  return place;
};

const CURSOR = z.array(z.union([z.string(), z.number()]));

const textOf = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
};

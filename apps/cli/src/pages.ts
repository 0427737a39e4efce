import { z } from 'zod';

const Page = z.object({ items: z.array(z.unknown()), next: z.string().nullable() });
const LARGEST = 1_000;

/** A page of a list is asked for with a size and, from the second on, the cursor that the one before gave. */
export type AskPage = (page: { readonly limit: number; readonly cursor?: string }) => Promise<unknown>;

/**
 * The items of all pages, at most `limit`; null where what came is no page.
 */
export const allPages = async (ask: AskPage, limit = Infinity): Promise<unknown[] | null> => {
  const items: unknown[] = [];
  let next: string | null = null;
  do {
    const page = Page.safeParse(
      await ask({ limit: Math.min(LARGEST, limit - items.length), ...(next === null ? {} : { cursor: next }) }),
    );
    if (!page.success) return null;
    items.push(...page.data.items);
    next = page.data.next;
  } while (next !== null && items.length < limit);
  return items;
};

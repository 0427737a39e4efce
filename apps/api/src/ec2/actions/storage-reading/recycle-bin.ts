import type { Catalog } from '#catalog';
import { dateOf } from '../../print/values.js';

const NOW = Number.MAX_SAFE_INTEGER;

/** Since when a thing has been in the Recycle Bin. */
export function enteredBin(catalog: Catalog, id: string): Date | undefined {
  const [state] = catalog.intervalsOf(id, { at: NOW, facets: ['state'] });
  return dateOf(state?.from);
}

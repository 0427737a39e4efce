import { type Catalog, standingOf } from '#catalog';
import type { Account } from '#lifecycle';
import type { Call } from '../../call.js';

/** The account that asks, as it is now. */
export const accountOf = (catalog: Catalog, { account, region, at }: Call): Account =>
  standingOf(catalog, { account, region, at: at * 1000 }).account;

import { appending } from './contract/appending.contract.js';
import { following } from './contract/following.contract.js';
import type { Open } from './contract/given.contract.js';
import { interleavings } from './contract/interleavings.contract.js';
import { reading } from './contract/reading.contract.js';

/** What every adapter of the log keeps. `open` opens an empty store for one test. */
export const eventStoreContract = (adapter: string, open: Open) => {
  describe(`${adapter}: appending`, () => appending(open));
  describe(`${adapter}: reading`, () => reading(open));
  describe(`${adapter}: following`, () => following(open));
  describe(`${adapter}: any interleaving`, () => interleavings(open));
};

import { appending } from './contract/appending.contract.js';
import { following } from './contract/following.contract.js';
import type { Nature, Open } from './contract/given.contract.js';
import { interleavings } from './contract/interleavings.contract.js';
import { reading } from './contract/reading.contract.js';

/** What every adapter of the log keeps. `open` opens an empty store for one test. */
export const eventStoreContract = (adapter: string, open: Open, nature: Nature = {}) => {
  describe(`${adapter}: appending`, () => appending(open, nature));
  describe(`${adapter}: reading`, () => reading(open));
  describe(`${adapter}: following`, () => following(open));
  describe(`${adapter}: any interleaving`, () => interleavings(open, nature));
};

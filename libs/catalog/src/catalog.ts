import { type ModelDefinition, type ReadModel, Things } from '#read-model';
import { IMAGES } from './image-row.js';
import { SNAPSHOTS } from './snapshot-row.js';
import { VOLUMES } from './volume-row.js';

/** Images, snapshots, volumes, accounts and organizations, now and at any moment. */
export abstract class Catalog extends Things {}

/** The read model behind `Catalog`: its searches ask the generation that answers now. */
export class CatalogModel {
  constructor(readonly files: ReadModel) {}
}

/** Raise the version whenever a fold or a search row changes: what was folded differently is built anew, never mixed. */
export const CATALOG: ModelDefinition = {
  name: 'catalog',
  module: import.meta.url,
  version: 6,
  kinds: ['image', 'snapshot', 'volume', 'account', 'organization'],
  tables: [IMAGES, SNAPSHOTS, VOLUMES],
};

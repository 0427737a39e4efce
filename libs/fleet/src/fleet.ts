import { type ModelDefinition, type ReadModel, Things } from '#read-model';
import { INSTANCES } from './instance-row.js';

/** Instances and what they were launched from, now and at any moment. */
export abstract class Fleet extends Things {}

/** The read model behind `Fleet`: its searches ask the generation that answers now. */
export class FleetModel {
  constructor(readonly files: ReadModel) {}
}

/** Raise the version whenever a fold or a search row changes: what was folded differently is built anew, never mixed. */
export const FLEET: ModelDefinition = {
  name: 'fleet',
  module: import.meta.url,
  version: 4,
  kinds: ['instance'],
  tables: [INSTANCES],
};

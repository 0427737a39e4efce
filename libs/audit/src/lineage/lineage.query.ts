import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { BadQuestion } from '../errors.js';
import { Estate } from '../estate.js';
import { knownThing } from '../told.js';
import { type LineageAnswer, lineageOf } from './lineage.js';

/** Where this image, instance, snapshot or volume comes from, and what came of it. */
export class LineageOf extends Query<LineageAnswer> {
  constructor(readonly asked: { readonly id: string }) {
    super();
  }
}

@QueryHandler(LineageOf)
export class LineageOfHandler implements IQueryHandler<LineageOf> {
  constructor(private readonly estate: Estate) {}

  async execute({ asked: { id } }: LineageOf): Promise<LineageAnswer> {
    const { kind } = knownThing(this.estate, id);
    if (kind === 'account' || kind === 'organization') {
      throw new BadQuestion(`An ${kind} has no lineage: ask for an image, an instance, a snapshot or a volume.`);
    }
    return lineageOf(this.estate, id);
  }
}

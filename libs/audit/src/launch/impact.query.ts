import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Estate } from '../estate.js';
import { knownThing } from '../told.js';
import { type ImpactAnswer, impactOf } from './impact.js';

/** What runs, at a moment or now, on this image and its descendants. Times are microseconds since the Unix epoch. */
export class ImpactOf extends Query<ImpactAnswer> {
  constructor(readonly asked: { readonly imageId: string; readonly at?: number | undefined; readonly now: number }) {
    super();
  }
}

@QueryHandler(ImpactOf)
export class ImpactOfHandler implements IQueryHandler<ImpactOf> {
  constructor(private readonly estate: Estate) {}

  async execute({ asked: { imageId, now, at = now } }: ImpactOf): Promise<ImpactAnswer> {
    knownThing(this.estate, imageId, 'image');
    return impactOf(this.estate, imageId, at);
  }
}

import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { isoOf } from '#lifecycle';
import { Archive } from '../archive.js';
import { askedAsKnown } from '../as-known.js';
import { Estate } from '../estate.js';
import { knownThing } from '../told.js';
import { type WhoCouldLaunchAnswer, whoCouldLaunch } from './who-could-launch.js';

/** Who could launch this image at that moment, as known now or at `knownAt`. Times are microseconds since the Unix epoch. */
export class WhoCouldLaunch extends Query<WhoCouldLaunchAnswer> {
  constructor(
    readonly asked: { readonly imageId: string; readonly at: number; readonly knownAt?: number | undefined },
  ) {
    super();
  }
}

@QueryHandler(WhoCouldLaunch)
export class WhoCouldLaunchHandler implements IQueryHandler<WhoCouldLaunch> {
  constructor(
    private readonly estate: Estate,
    private readonly archive: Archive,
  ) {}

  async execute({ asked: { imageId, at, knownAt } }: WhoCouldLaunch): Promise<WhoCouldLaunchAnswer> {
    knownThing(this.estate, imageId, 'image');
    if (knownAt === undefined) return whoCouldLaunch(this.estate, imageId, at);
    const answer = await askedAsKnown(this.estate, this.archive, knownAt, (view) => whoCouldLaunch(view, imageId, at));
    return { ...answer, knownAt: isoOf(knownAt) };
  }
}

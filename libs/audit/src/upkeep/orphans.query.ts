import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Paging } from '../answer.js';
import { BadQuestion } from '../errors.js';
import { Estate } from '../estate.js';
import { numberIn, pageThrough } from '../list.js';
import { type Found, orphanOf, type OrphansAnswer, orphansIn } from './orphans.js';

interface OrphansAsked extends Paging {
  /** Only those open then, counted up to then. */
  readonly at?: number | undefined;
  readonly now: number;
  readonly ratePerGiBMonth?: number | undefined;
}

/** Of a snapshot whose only image went, that is when it became an orphan. */
const BY_END = {
  name: 'orphans',
  like: [0, '', '', 0],
  place: ({ end, snapshotId, stretch }: Found) => [end.from, end.id, snapshotId, stretch.from],
};

/** Snapshots that outlived their image: every stretch, or those open at a moment. Times are microseconds since the Unix epoch. */
export class Orphans extends Query<OrphansAnswer> {
  constructor(readonly asked: OrphansAsked) {
    super();
  }
}

@QueryHandler(Orphans)
export class OrphansHandler implements IQueryHandler<Orphans> {
  constructor(private readonly estate: Estate) {}

  async execute({ asked: { at, now, ratePerGiBMonth: rate, ...paging } }: Orphans): Promise<OrphansAnswer> {
    if (rate !== undefined && !(rate >= 0))
      throw new BadQuestion(`A rate of ${rate} is no price: give 0 or more for a GiB and month.`);
    return pageThrough(
      (start) => orphansIn(this.estate, numberIn(start)),
      BY_END,
      paging,
      (found) => orphanOf(this.estate, found, { at, now, rate }),
    );
  }
}

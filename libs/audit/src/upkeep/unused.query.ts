import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Paging } from '../answer.js';
import { BadQuestion } from '../errors.js';
import { Estate } from '../estate.js';
import { pageThrough, type Place } from '../list.js';
import { eachId } from '../streams.js';
import { MOST_DAYS, type UnusedAnswer, unusedImage } from './unused.js';

interface UnusedAsked extends Paging {
  readonly days: number;
  /** The end of the days: now, or a moment before. */
  readonly at: number;
}

const BY_IMAGE = { name: 'unused', like: [''], place: (imageId: string) => [imageId] };

/** Available images that nothing used for so many days before a moment, in microseconds since the Unix epoch. */
export class Unused extends Query<UnusedAnswer> {
  constructor(readonly asked: UnusedAsked) {
    super();
  }
}

@QueryHandler(Unused)
export class UnusedHandler implements IQueryHandler<Unused> {
  constructor(private readonly estate: Estate) {}

  async execute({ asked: { days, at, ...paging } }: Unused): Promise<UnusedAnswer> {
    if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
      throw new BadQuestion(`${days} is no number of days: give a whole number from 1 to ${MOST_DAYS}.`);
    }
    const images = ([after]: Place = []) =>
      eachId(this.estate, { prefix: 'ami-', ...(typeof after === 'string' ? { after } : {}) });
    return pageThrough(images, BY_IMAGE, paging, (imageId) => unusedImage(this.estate, imageId, days, at));
  }
}

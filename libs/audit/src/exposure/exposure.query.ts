import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Span, ThingInterval } from '#read-model';
import type { Paging } from '../answer.js';
import { Archive } from '../archive.js';
import { BadQuestion } from '../errors.js';
import { Estate } from '../estate.js';
import { inOrder, numberIn, pageThrough, type Place, type Source } from '../list.js';
import { spanOf } from '../moment.js';
import { kindOf, knownThing } from '../told.js';
import {
  allGrants,
  BY_BEGINNING,
  clip,
  type ExposureAnswer,
  exposureOf,
  grantsOfAccount,
  grantsOfImage,
} from './exposure.js';
import { Unlinked } from './unlinked.js';
import { Uses } from './uses.js';

/** Of one image, of what one account owns, or of everything. */
interface ExposureAsked extends Paging {
  readonly imageId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly now: number;
}

/** When images and snapshots were open to others in `[from, to)`, and what was done meanwhile. Times are microseconds since the Unix epoch. */
export class ExposureOf extends Query<ExposureAnswer> {
  constructor(readonly asked: ExposureAsked) {
    super();
  }
}

@QueryHandler(ExposureOf)
export class ExposureOfHandler implements IQueryHandler<ExposureOf> {
  constructor(
    private readonly estate: Estate,
    private readonly archive: Archive,
  ) {}

  async execute({ asked: { imageId, accountId, from, to, now, ...paging } }: ExposureOf): Promise<ExposureAnswer> {
    const span = spanOf({ from, to });
    const grants = this.#grants({ imageId, accountId }, span);
    const uses = new Uses(this.estate, this.archive);
    const unlinked = new Unlinked(this.estate, this.archive);
    return pageThrough(grants, BY_BEGINNING, paging, async (grant) => {
      const clipped = clip(grant, span, now);
      const exposure = exposureOf(this.estate, grant, clipped, now);
      if (!exposure) return null;
      const told = await uses.under(grant, clipped, exposure.ownerId);
      const notes = [
        ...exposure.notes,
        ...(await unlinked.notesOf(grant, clipped, exposure)),
        ...(told.cut ? [`${grant.id} was used more often than is told here: ask for a shorter time.`] : []),
      ];
      return { ...exposure, uses: told.uses, notes };
    });
  }

  #grants(
    { imageId, accountId }: Pick<ExposureAsked, 'imageId' | 'accountId'>,
    span: Span,
  ): (start: Place | undefined) => Source<ThingInterval> {
    if (imageId !== undefined && accountId !== undefined) {
      throw new BadQuestion('Ask for the exposure of an image or of an account, not of both at once.');
    }
    if (imageId !== undefined) {
      knownThing(this.estate, imageId, 'image');
      return (start) => inOrder(grantsOfImage(this.estate, imageId, span), BY_BEGINNING, start);
    }
    if (accountId === undefined) return (start) => allGrants(this.estate, span, numberIn(start));
    kindOf(accountId, 'account');
    return (start) => inOrder(this.#ofAccount(accountId, span), BY_BEGINNING, start);
  }

  async *#ofAccount(accountId: string, span: Span): AsyncGenerator<ThingInterval> {
    let some = false;
    for await (const grant of grantsOfAccount(this.estate, accountId, span)) {
      some = true;
      yield grant;
    }
    if (!some && this.estate.holders('owner', accountId, { limit: 1 }).length === 0) {
      knownThing(this.estate, accountId, 'account');
    }
  }
}

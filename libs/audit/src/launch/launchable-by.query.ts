import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Paging } from '../answer.js';
import { Estate } from '../estate.js';
import { inOrder, pageThrough } from '../list.js';
import { kindOf } from '../told.js';
import { type LaunchableByAnswer, launchableImage, type Right, rightsOf } from './launchable-by.js';

const BY_IMAGE = { name: 'launchable-by', like: [''], place: ({ imageId }: Right) => [imageId] };

/** What this account could launch at that moment, each image with the reason. Times are microseconds since the Unix epoch. */
export class LaunchableBy extends Query<LaunchableByAnswer> {
  constructor(readonly asked: { readonly accountId: string; readonly at: number } & Paging) {
    super();
  }
}

@QueryHandler(LaunchableBy)
export class LaunchableByHandler implements IQueryHandler<LaunchableBy> {
  constructor(private readonly estate: Estate) {}

  /** An account of which no fact tells could still launch what is public, so none is unknown here. */
  async execute({ asked: { accountId, at, ...paging } }: LaunchableBy): Promise<LaunchableByAnswer> {
    kindOf(accountId, 'account');
    const rights = await rightsOf(this.estate, accountId, at);
    return pageThrough(
      (start) => inOrder(rights, BY_IMAGE, start),
      BY_IMAGE,
      paging,
      (right) => launchableImage(this.estate, right, at),
    );
  }
}

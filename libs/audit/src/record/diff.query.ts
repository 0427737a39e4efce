import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Paging } from '../answer.js';
import { BadQuestion } from '../errors.js';
import { Estate } from '../estate.js';
import { pageThrough } from '../list.js';
import { kindOf } from '../told.js';
import { type DiffAnswer, differenceOf } from './diff.js';

interface DiffAsked extends Paging {
  readonly from: number;
  readonly to: number;
  readonly account?: string | undefined;
}

const BY_KIND = { name: 'diff', place: ({ kind, id }: { kind: string; id: string }) => [kind, id] };

/** How catalog and fleet differ between two moments. Times are microseconds since the Unix epoch. */
export class Diff extends Query<DiffAnswer> {
  constructor(readonly asked: DiffAsked) {
    super();
  }
}

@QueryHandler(Diff)
export class DiffHandler implements IQueryHandler<Diff> {
  constructor(private readonly estate: Estate) {}

  async execute({ asked: { from, to, account, ...paging } }: Diff): Promise<DiffAnswer> {
    if (to <= from)
      throw new BadQuestion('The later moment is not after the earlier one: give a `to` that is later than `from`.');
    if (account !== undefined) kindOf(account, 'account');
    // What happened at `from` itself is part of how things were then.
    const touched = [...this.estate.touched({ from: from + 1, to: to + 1 })];
    return pageThrough(touched, BY_KIND, paging, (thing) => {
      const difference = differenceOf(this.estate, thing, from, to);
      const isAsked = account === undefined || difference?.ownerId === account || thing.id === account;
      return isAsked ? difference : null;
    });
  }
}

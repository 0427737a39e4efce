import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Span } from '#read-model';
import type { Paging } from '../answer.js';
import { BadQuestion } from '../errors.js';
import { Estate } from '../estate.js';
import { inOrder, pageThrough, type Place, type Source } from '../list.js';
import { eachHolder, eachId } from '../streams.js';
import { kindOf } from '../told.js';
import { type DiffAnswer, differenceOf } from './diff.js';

interface DiffAsked extends Paging {
  readonly from: number;
  readonly to: number;
  readonly account?: string | undefined;
}

/** The ids of one kind lie together, and the kinds in the order of their names. */
const BY_ID = { name: 'diff', like: [''], place: (id: string) => [id] };
/** Up to so many facts in between, their things are looked up; of more, all things are gone through. */
const FEW = 5_000;

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
    const span = { from: from + 1, to: to + 1 };
    const things = (start: Place | undefined) => this.#touched(span, account, start);
    return pageThrough(things, BY_ID, paging, (id) => {
      const difference = differenceOf(this.estate, { kind: kindOf(id), id }, from, to);
      const isAsked = account === undefined || difference?.ownerId === account || id === account;
      return isAsked ? difference : null;
    });
  }

  #touched(span: Span, account: string | undefined, start: Place | undefined): Source<string> {
    const acts = this.estate.acts({ span, limit: FEW });
    if (acts.length < FEW) return inOrder(new Set(acts.map(({ id }) => id)), BY_ID, start);
    if (account !== undefined) return inOrder(this.#owned(account, span), BY_ID, start);
    const [after] = start ?? [];
    return eachId(this.estate, { touched: span, ...(typeof after === 'string' ? { after } : {}) });
  }

  async *#owned(account: string, span: Span): AsyncGenerator<string> {
    const owned = new Set([account]);
    for await (const { id } of eachHolder(this.estate, 'owner', account)) owned.add(id);
    for (const id of owned) if (this.estate.acts({ id, span, limit: 1 }).length > 0) yield id;
  }
}

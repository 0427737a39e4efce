import { Query } from '@nestjs/cqrs';
import type { Paging } from '../answer.js';
import type { DiffAnswer } from './diff.js';

export interface DiffAsked extends Paging {
  readonly from: number;
  readonly to: number;
  readonly account?: string | undefined;
}

/** How catalog and fleet differ between two moments. Times are microseconds since the Unix epoch. */
export class Diff extends Query<DiffAnswer> {
  constructor(readonly asked: DiffAsked) {
    super();
  }
}

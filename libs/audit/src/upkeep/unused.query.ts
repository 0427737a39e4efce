import { Query } from '@nestjs/cqrs';
import type { Paging } from '../answer.js';
import type { UnusedAnswer } from './unused.js';

export interface UnusedAsked extends Paging {
  readonly days: number;
  /** The end of the days: now, or a moment before. */
  readonly at: number;
}

/** Images that nothing used for so many days before a moment. Times are microseconds since the Unix epoch. */
export class Unused extends Query<UnusedAnswer> {
  constructor(readonly asked: UnusedAsked) {
    super();
  }
}

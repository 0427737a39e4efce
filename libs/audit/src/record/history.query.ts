import { Query } from '@nestjs/cqrs';
import type { Paging } from '../answer.js';
import type { HistoryAnswer } from './history.js';

/** What happened to this thing: facts, refused attempts, and moments that time alone brought up to `now`. Times are microseconds since the Unix epoch. */
export class HistoryOf extends Query<HistoryAnswer> {
  constructor(readonly asked: { readonly id: string; readonly now: number } & Paging) {
    super();
  }
}

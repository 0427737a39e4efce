import { Query } from '@nestjs/cqrs';
import type { Paging } from '../answer.js';
import type { OrphansAnswer } from './orphans.js';

export interface OrphansAsked extends Paging {
  /** Only those open then, counted up to then. */
  readonly at?: number | undefined;
  readonly now: number;
  readonly ratePerGiBMonth?: number | undefined;
}

/** Snapshots that outlived their image: every interval, or those open at a moment. Times are microseconds since the Unix epoch. */
export class Orphans extends Query<OrphansAnswer> {
  constructor(readonly asked: OrphansAsked) {
    super();
  }
}

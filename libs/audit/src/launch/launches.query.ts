import { Query } from '@nestjs/cqrs';
import type { Paging } from '../answer.js';
import type { LaunchesAnswer } from './launches.js';

export interface LaunchesAsked extends Paging {
  readonly imageId: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly descendants: boolean;
}

/** Who launched from this image in `[from, to)`, and where from. Times are microseconds since the Unix epoch. */
export class LaunchesOf extends Query<LaunchesAnswer> {
  constructor(readonly asked: LaunchesAsked) {
    super();
  }
}

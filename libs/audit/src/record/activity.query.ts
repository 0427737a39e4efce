import { Query } from '@nestjs/cqrs';
import type { Paging } from '../answer.js';
import type { ActivityAnswer } from './activity.js';

export interface ActivityAsked extends Paging {
  /** An ARN (a role's stands for its sessions too), a service's name, or an account id. */
  readonly principal: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** What this principal did, or tried, in `[from, to)`. Times are microseconds since the Unix epoch. */
export class Activity extends Query<ActivityAnswer> {
  constructor(readonly asked: ActivityAsked) {
    super();
  }
}

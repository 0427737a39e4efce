import { Query } from '@nestjs/cqrs';
import type { Paging } from '../answer.js';
import type { LaunchableByAnswer } from './launchable-by.js';

/** What this account could launch at that moment, each image with the reason. Times are microseconds since the Unix epoch. */
export class LaunchableBy extends Query<LaunchableByAnswer> {
  constructor(readonly asked: { readonly accountId: string; readonly at: number } & Paging) {
    super();
  }
}

import { Query } from '@nestjs/cqrs';
import type { ShowAnswer } from './show.js';

/** What this thing was, at a moment or now. Times are microseconds since the Unix epoch. */
export class ShowThing extends Query<ShowAnswer> {
  constructor(
    readonly asked: {
      readonly id: string;
      readonly at?: number | undefined;
      readonly knownAt?: number | undefined;
      readonly now: number;
    },
  ) {
    super();
  }
}

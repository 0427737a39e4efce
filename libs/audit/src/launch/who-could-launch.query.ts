import { Query } from '@nestjs/cqrs';
import type { WhoCouldLaunchAnswer } from './who-could-launch.js';

/** Who could launch this image at that moment, as known now or at `knownAt`. Times are microseconds since the Unix epoch. */
export class WhoCouldLaunch extends Query<WhoCouldLaunchAnswer> {
  constructor(
    readonly asked: { readonly imageId: string; readonly at: number; readonly knownAt?: number | undefined },
  ) {
    super();
  }
}

import { Injectable } from '@nestjs/common';
import { type Standing, Standings } from '#catalog';
import { Clock } from '#lifecycle/commands';
import type { Call } from './call.js';

/** Who looks, and when. */
interface Viewer extends Standing {
  /** Microseconds, by the clock that decides. */
  readonly at: number;
}

/** Who looks, as the catalog knows the account: where it stands in organizations, and what it has set. */
@Injectable()
export class Viewers {
  constructor(
    private readonly standings: Standings,
    private readonly clock: Clock,
  ) {}

  /** As of now by the clock that decides: what is decided and what is shown must not differ in what has passed. */
  of({ account, region }: Call): Viewer {
    const at = this.clock.now();
    return { ...this.standings.of({ account, region, at }), at };
  }
}

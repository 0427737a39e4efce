import { Injectable } from '@nestjs/common';
import { type Standing, Standings } from '#catalog';
import type { Call } from './call.js';

/** Who looks, as the catalog knows the account: where it stands in organizations, and what it has set. */
@Injectable()
export class Viewers {
  constructor(private readonly standings: Standings) {}

  of({ account, region, at }: Call): Standing {
    return this.standings.of({ account, region, at: at * 1000 });
  }
}

import { Injectable } from '@nestjs/common';
import { Catalog, type Standing, standingOf } from '#catalog';
import type { Call } from './call.js';

/** Who looks, as the catalog knows the account: where it stands in organizations, and what it has set. */
@Injectable()
export class Viewers {
  constructor(private readonly catalog: Catalog) {}

  of({ account, region, at }: Call): Standing {
    return standingOf(this.catalog, { account, region, at: at * 1000 });
  }
}

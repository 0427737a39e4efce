import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { count, equal } from '#read-model';
import { FleetModel } from './fleet.js';
import { INSTANCES } from './instance-row.js';

/** How many instances of an account in a Region are not terminated. */
export class CountInstances extends Query<number> {
  constructor(
    readonly account: string,
    readonly region: string,
  ) {
    super();
  }
}

@QueryHandler(CountInstances)
export class CountInstancesHandler implements IQueryHandler<CountInstances> {
  constructor(private readonly fleet: FleetModel) {}

  async execute({ account, region }: CountInstances): Promise<number> {
    const living = { sql: `r.state <> 'terminated'`, values: [] };
    return count(this.fleet.files.current, INSTANCES, [...equal('owner', account), ...equal('region', region), living]);
  }
}

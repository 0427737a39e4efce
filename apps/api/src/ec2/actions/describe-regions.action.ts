import type { DescribeRegionsRequest, DescribeRegionsResult } from '@aws-sdk/client-ec2';
import type { Ec2Action } from '../call.js';
import { Ec2Error, echo } from '../errors.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../filters.js';
import { optInStatusOf, type Region, regionOf, REGIONS } from '../regions.js';

const endpointOf = ({ name }: Region) => `ec2.${name}.amazonaws.com`;

const FILTERS: FilterRules<Region> = {
  names: {
    endpoint: endpointOf,
    'opt-in-status': optInStatusOf,
    'region-name': ({ name }) => name,
  },
};

export class DescribeRegionsAction implements Ec2Action {
  readonly name = 'DescribeRegions';
  readonly actionClass = 'read';
  readonly ignores = ['AllRegions'];
  readonly filters = filterNames(FILTERS);

  answer({ Filters, RegionNames }: DescribeRegionsRequest): DescribeRegionsResult {
    const sieves = sievesOf(Filters, FILTERS);
    const unknown = RegionNames?.filter((name) => regionOf(name) === null) ?? [];
    if (unknown.length > 0) {
      throw new Ec2Error(
        'InvalidParameterValue',
        `Invalid region names: ${unknown.map((name) => echo(name)).join(', ')}`,
      );
    }
    const asked = REGIONS.filter(({ name }) => RegionNames === undefined || RegionNames.includes(name));
    const found = asked.filter((region) => passesAll(sieves, region));
    return {
      Regions: found.map((region) => ({
        OptInStatus: optInStatusOf(region),
        RegionName: region.name,
        Endpoint: endpointOf(region),
      })),
    };
  }
}

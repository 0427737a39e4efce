import { Injectable } from '@nestjs/common';
import type {
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult,
  InstanceTypeOffering,
} from '@aws-sdk/client-ec2';
import type { Call, Ec2Action } from '../../call.js';
import { invalidValue } from '../../errors.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { INSTANCE_TYPES } from '../../instance-types.js';
import { cut, pageFor } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import type { Wide } from '../../print/values.js';
import { regionOf, zoneIdOf } from '../../regions.js';

type Printed = Wide<InstanceTypeOffering>;

@Injectable()
export class DescribeInstanceTypeOfferingsAction implements Ec2Action {
  readonly name = 'DescribeInstanceTypeOfferings';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(private readonly tokens: NextTokens) {}

  async answer(
    asked: DescribeInstanceTypeOfferingsRequest,
    call: Call,
  ): Promise<Wide<DescribeInstanceTypeOfferingsResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const LocationType = asked.LocationType ?? 'region';
    const offered = locationsOf(LocationType, call.region).flatMap((Location) =>
      INSTANCE_TYPES.map((type): Printed => ({ InstanceType: type.name, LocationType, Location })),
    );
    const wanted = offered.filter((offering) => passesAll(sieves, offering));
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      cut(wanted, place),
    );
    return { InstanceTypeOfferings: items, ...(NextToken !== undefined && { NextToken }) };
  }
}

/** Every type is offered everywhere, and there are no Outposts. */
function locationsOf(kind: string, region: string): readonly string[] {
  const zones = Array.from(regionOf(region)?.zones ?? '', (letter) => `${region}${letter}`);
  if (kind === 'region') return [region];
  if (kind === 'availability-zone') return zones;
  if (kind === 'availability-zone-id') return zones.flatMap((zone) => zoneIdOf(zone) ?? []);
  if (kind === 'outpost') return [];
  throw invalidValue('LocationType', kind, 'Expecting region, availability-zone, availability-zone-id or outpost.');
}

const FILTERS: FilterRules<Printed> = {
  names: {
    'instance-type': ({ InstanceType }) => InstanceType,
    location: ({ Location }) => Location,
  },
};

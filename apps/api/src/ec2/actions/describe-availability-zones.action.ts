import type {
  AvailabilityZone,
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
} from '@aws-sdk/client-ec2';
import type { Call, Ec2Action } from '../call.js';
import { Ec2Error, echo } from '../errors.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../filters.js';
import { optInStatusOf, type Region, regionOf } from '../regions.js';

const FILTERS: FilterRules<AvailabilityZone> = {
  names: {
    'group-long-name': (zone) => zone.GroupLongName,
    'group-name': (zone) => zone.GroupName,
    message: (zone) => zone.Messages?.flatMap(({ Message }) => Message ?? []),
    'opt-in-status': (zone) => zone.OptInStatus,
    'parent-zone-id': (zone) => zone.ParentZoneId,
    'parent-zone-name': (zone) => zone.ParentZoneName,
    'region-name': (zone) => zone.RegionName,
    state: (zone) => zone.State,
    'zone-id': (zone) => zone.ZoneId,
    'zone-name': (zone) => zone.ZoneName,
    'zone-type': (zone) => zone.ZoneType,
  },
};

export class DescribeAvailabilityZonesAction implements Ec2Action {
  readonly name = 'DescribeAvailabilityZones';
  readonly actionClass = 'read';
  readonly ignores = ['AllAvailabilityZones'];
  readonly filters = filterNames(FILTERS);

  answer(asked: DescribeAvailabilityZonesRequest, call: Call): DescribeAvailabilityZonesResult {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const region = regionOf(call.region);
    const zones = region ? zonesOf(region) : [];
    refuseUnknown(
      asked.ZoneNames,
      zones.map(({ ZoneName }) => ZoneName),
      'zone',
    );
    refuseUnknown(
      asked.ZoneIds,
      zones.map(({ ZoneId }) => ZoneId),
      'zone id',
    );
    const named = zones.filter(
      ({ ZoneName = '', ZoneId = '' }) =>
        (asked.ZoneNames?.includes(ZoneName) ?? true) && (asked.ZoneIds?.includes(ZoneId) ?? true),
    );
    return { AvailabilityZones: named.filter((zone) => passesAll(sieves, zone)) };
  }
}

function zonesOf(region: Region): AvailabilityZone[] {
  return Array.from(region.zones, (letter, index) => ({
    OptInStatus: region.optIn ? optInStatusOf(region) : 'opt-in-not-required',
    Messages: [],
    RegionName: region.name,
    ZoneName: `${region.name}${letter}`,
    ZoneId: `${region.zonePrefix}-az${index + 1}`,
    GroupName: `${region.name}-zg-1`,
    GroupLongName: `${region.longName} 1`,
    NetworkBorderGroup: region.name,
    ZoneType: 'availability-zone',
    State: 'available',
  }));
}

function refuseUnknown(
  asked: readonly string[] | undefined,
  known: readonly (string | undefined)[],
  what: string,
): void {
  const unknown = asked?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Ec2Error('InvalidParameterValue', `Invalid availability ${what}: [${echo(unknown)}]`);
  }
}

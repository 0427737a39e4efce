import type { CreateVolumeRequest } from '@aws-sdk/client-ec2';
import type { Call } from '../../call.js';
import { Ec2Error, echo, invalidCombination, missingParameter } from '../../errors.js';
import { regionOf, zoneIdOf } from '../../regions.js';

type Asked = Partial<Pick<CreateVolumeRequest, 'AvailabilityZone' | 'AvailabilityZoneId'>>;

/**
 * The name of the zone that a request names, by its name or its id.
 * @throws {Ec2Error} It names none, or both, or none of the Region.
 */
export function zoneOf({ AvailabilityZone: name, AvailabilityZoneId: id }: Asked, { region }: Call): string {
  if (name !== undefined && id !== undefined) throw invalidCombination('AvailabilityZone', 'AvailabilityZoneId');
  const asked = name ?? id;
  if (asked === undefined) throw missingParameter('AvailabilityZone');
  const zones = Array.from(regionOf(region)?.zones ?? '', (letter) => `${region}${letter}`);
  const zone = zones.find((one) => (id === undefined ? one === name : zoneIdOf(one) === id));
  if (zone === undefined) throw new Ec2Error('InvalidZone.NotFound', `The zone '${echo(asked)}' does not exist.`);
  return zone;
}

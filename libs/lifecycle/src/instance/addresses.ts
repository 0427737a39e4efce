import { rangeOf } from '../belongings/network.js';

/** Addresses of a subnet that AWS keeps to itself: four at its beginning and one at its end (VPC user guide, subnet sizing). */
const FIRST = 4;
const KEPT = 5;

/**
 * The address that an instance has in the subnet of its zone, when none was asked for: it follows from the instance's id, so it is the
 * same whoever finishes a launch. Nothing is routed to it: two instances of many may have the same.
 */
export function privateAddressOf(instanceId: string, availabilityZone = 'a'): string {
  const [base = '', bits = '20'] = rangeOf(availabilityZone).split('/');
  const [a = 0, b = 0, c = 0] = base.split('.').map(Number);
  const size = 2 ** (32 - Number(bits)) - KEPT;
  const place = FIRST + ((Number.parseInt(instanceId.slice(-8), 16) || 0) % size);
  return `${a}.${b}.${c + (place >> 8)}.${place & 0xff}`;
}

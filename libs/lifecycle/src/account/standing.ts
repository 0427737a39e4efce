import { valueOf } from '../keyed.js';
import type { Account, Organization } from '../states.js';

/** The id of the organization that the account is known to be in; undefined where it is in none, or nothing names it. */
export function organizationOf({ organization }: Account): string | undefined {
  const [id] = Object.keys(organization);
  return id === 'unknown' ? undefined : id;
}

/** The account's organizational unit and all units above it, the nearest first. */
export function unitsOf({ parent }: Account, { units }: Organization): readonly string[] {
  const above: string[] = [];
  let [unit] = Object.keys(parent);
  // A tree told by pieces may close into a ring: no unit stands above itself.
  while (unit !== undefined && unit !== '' && !above.includes(unit)) {
    above.push(unit);
    unit = valueOf(units, unit);
  }
  return above;
}

import { Ec2Error, echo, missingParameter } from './errors.js';

/** How an id of a kind looks, and what EC2 calls one that does not. */
interface Form {
  readonly prefix: string;
  readonly malformed: string;
}

const idOf =
  ({ prefix, malformed }: Form) =>
  (value: string | undefined, parameter: string): string => {
    if (value === undefined || value === '') throw missingParameter(parameter);
    if (new RegExp(`^${prefix}-[0-9a-f]{8}(?:[0-9a-f]{9})?$`).test(value)) return value;
    throw new Ec2Error(malformed, `Invalid id: "${echo(value)}" (expecting "${prefix}-...")`);
  };

/**
 * Reads an id that a request must name.
 * @throws {Ec2Error} It is missing, or does not look like one.
 */
export const imageIdOf = idOf({ prefix: 'ami', malformed: 'InvalidAMIID.Malformed' });
export const snapshotIdOf = idOf({ prefix: 'snap', malformed: 'InvalidSnapshotID.Malformed' });
export const volumeIdOf = idOf({ prefix: 'vol', malformed: 'InvalidVolumeID.Malformed' });
export const instanceIdOf = idOf({ prefix: 'i', malformed: 'InvalidInstanceID.Malformed' });

import { Ec2Error, invalidValue, missingParameter } from './errors.js';

/** @throws {Ec2Error} MissingParameter */
export function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

/**
 * One of the values that a member can have.
 * @throws {Ec2Error} InvalidParameterValue
 */
export function chosen<const Value extends string>(
  value: string | undefined,
  name: string,
  values: readonly Value[],
): Value | undefined {
  if (value === undefined) return undefined;
  const known = values.find((one) => one === value);
  if (known === undefined) throw invalidValue(name, value, `Expecting ${values.join(' or ')}.`);
  return known;
}

/**
 * Refuses what is not here: a member that would be passed over in silence would not do what it says.
 * @throws {Ec2Error} UnsupportedOperation
 */
export function refuseMembers(asked: object, absent: Readonly<Record<string, string>>): void {
  for (const [name, why] of Object.entries(absent)) {
    if (!(name in asked) || Object.entries(asked).some(([key, value]) => key === name && value === undefined)) continue;
    throw new Ec2Error('UnsupportedOperation', `The parameter ${name} is not supported here: ${why}`);
  }
}

import type { AccessKeys, Holder, Roles } from '#access';
import { Ec2Error, echo } from '../errors.js';
import { element } from '../wire/xml.js';

/** What a request says, by the names of its parameters. */
export type Given = ReadonlyMap<string, string>;

/** What STS gives credentials from. */
export interface StsAccess {
  readonly keys: AccessKeys;
  readonly roles: Roles;
}

/** Temporary credentials as STS tells them. */
export const credentials = ({ id, secret, token, expiresAt }: Holder & { readonly id: string }): string =>
  '<Credentials>' +
  element('AccessKeyId', id) +
  element('SecretAccessKey', secret) +
  element('SessionToken', token ?? '') +
  element('Expiration', new Date(expiresAt ?? 0).toISOString().replace(/\.\d+Z$/, 'Z')) +
  '</Credentials>';

/** A member that breaks one of STS's constraints, said as STS says it. */
export const invalidMember = (member: string, value: string, constraint: string) =>
  new Ec2Error(
    'ValidationError',
    `1 validation error detected: Value '${echo(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

/**
 * How many seconds credentials are asked for.
 * @throws {Ec2Error} ValidationError.
 */
export function durationOf(given: Given, { preset, most }: { readonly preset: number; readonly most: number }): number {
  const text = given.get('DurationSeconds');
  if (text === undefined) return preset;
  if (!/^\d{1,9}$/.test(text)) throw invalidMember('durationSeconds', text, 'Member must be a whole number');
  const seconds = Number(text);
  if (seconds < 900)
    throw invalidMember('durationSeconds', text, 'Member must have value greater than or equal to 900');
  if (seconds > most) {
    throw invalidMember('durationSeconds', text, `Member must have value less than or equal to ${most}`);
  }
  return seconds;
}

import type { Call } from '../call.js';
import { Ec2Error } from '../errors.js';
import { credentials, durationOf, type Given, type StsAccess } from './credentials.js';

const HOUR = 3_600;

/** Temporary credentials of whoever asks (STS API reference, GetSessionToken): an hour at most for an account's root user. */
export const getSessionToken = {
  parameters: ['DurationSeconds', 'SerialNumber', 'TokenCode'],
  answer(given: Given, { account, principal, accessKeyId, at }: Call, { keys }: StsAccess): string {
    if (keys.isTemporary(accessKeyId)) {
      throw new Ec2Error('AccessDenied', 'Cannot call GetSessionToken with session credentials');
    }
    const asked = durationOf(given, { preset: 12 * HOUR, most: 36 * HOUR });
    const seconds = principal.endsWith(':root') ? Math.min(asked, HOUR) : asked;
    return credentials(keys.issue({ account, principal }, at + seconds * 1000, at));
  },
};

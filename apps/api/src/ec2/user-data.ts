import type { KeyFile } from '#access';
import { invalidValue } from './errors.js';

/** What an instance may be given to begin with (EC2 user guide, instance user data). */
const MOST_BYTES = 16 * 1024;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

const contextOf = (account: string): string => `user data of ${account}`;

/**
 * Encrypts user data before it enters a fact: it may hold secrets, and no log, feed or message shows it.
 * @param text base64, as EC2's clients send it
 * @throws {Ec2Error} It is no base64, or too long.
 */
export function sealUserData(keyFile: KeyFile, account: string, text: string): string {
  const plain = text.replace(/\s/g, '');
  if (!BASE64.test(plain)) throw invalidValue('UserData', null, 'Invalid BASE64 encoding of user data.');
  if (Buffer.byteLength(plain, 'base64') > MOST_BYTES) {
    throw invalidValue('UserData', null, `User data is limited to ${MOST_BYTES} bytes.`);
  }
  return keyFile.seal(plain, contextOf(account));
}

/** User data for its owner, in base64. @throws {KeyFileUnusable} It was sealed under another key. */
export const openUserData = (keyFile: KeyFile, account: string, sealed: string): string =>
  keyFile.open(sealed, contextOf(account));

import type { Asking } from '../asking.js';
import type { AccountEvent } from '../facts.js';
import { valueOf } from '../keyed.js';
import type { Account } from '../states.js';
import { ruledHere } from './ruling.js';

/** How new volumes and copies are encrypted in the Region where nothing else is asked: part of what their decisions must know. */
export const encryptionDefaults = (account: Account, region: string) => ({
  encryptionByDefault: valueOf(account.encryptionByDefault, region) === 'true',
  /** The account's own key; absent: the one that AWS manages. */
  defaultKey: valueOf(account.encryptionKeyByDefault, region),
});

/**
 * Turns EBS encryption by default on or off. What is there stays as it is.
 * @throws {Refusal}
 */
export function setEncryptionByDefault(
  account: Account,
  { enabled }: { readonly enabled: boolean },
  { region }: Asking,
): readonly AccountEvent[] {
  ruledHere(account);
  if (encryptionDefaults(account, region).encryptionByDefault === enabled) return [];
  return [{ type: 'EncryptionByDefaultSet', data: { accountId: account.accountId, region, enabled } }];
}

/**
 * Chooses the key that encrypts by default; null: AWS's again. Whether it is a key is found out by whatever uses it.
 * @throws {Refusal}
 */
export function setEncryptionKeyByDefault(
  account: Account,
  { kmsKeyId }: { readonly kmsKeyId: string | null },
  { region }: Asking,
): readonly AccountEvent[] {
  ruledHere(account);
  if ((encryptionDefaults(account, region).defaultKey ?? null) === kmsKeyId) return [];
  const key = kmsKeyId !== null && { kmsKeyId };
  return [{ type: 'EncryptionKeyByDefaultSet', data: { accountId: account.accountId, region, ...key } }];
}

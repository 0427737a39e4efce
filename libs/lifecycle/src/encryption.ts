import { rule } from './refusal.js';

/** Whether something is encrypted, and under which key; without a key, under the one that AWS manages. */
export interface Encryption {
  readonly encrypted: boolean;
  readonly kmsKeyId?: string | undefined;
}

/** What is asked of a copy or a new volume, and what holds where nothing is asked. */
export interface EncryptionChoice {
  /** What is copied, or made a volume of. */
  readonly source?: { readonly encrypted?: boolean | null | undefined } | undefined;
  readonly asked: { readonly encrypted?: boolean | undefined; readonly kmsKeyId?: string | undefined };
  /** The account's setting in the Region. */
  readonly byDefault: boolean;
  /** The account's own default key in the Region; without one, AWS's. */
  readonly defaultKey?: string | undefined;
}

/** Nobody but its account can be let use the key that AWS manages for EBS, so nothing under it can be shared. */
export const isAwsManagedKey = (kmsKeyId: string | null | undefined): boolean =>
  kmsKeyId === null || kmsKeyId === undefined || /(^|:)alias\/aws\/ebs$/.test(kmsKeyId);

/**
 * How a copy or a new volume is encrypted: as its source is, as the account's default demands, or as asked, but never less (EBS
 * user guide, encryption outcomes).
 * @throws {Refusal} An unencrypted copy of something encrypted, or a key without encryption.
 */
export function encryptionOf(subject: string, { source, asked, byDefault, defaultKey }: EncryptionChoice): Encryption {
  const held = source?.encrypted === true;
  rule(!(held && asked.encrypted === false), 'encryption-never-removed', subject);
  rule(!(asked.kmsKeyId !== undefined && asked.encrypted === false), 'encryption-key-without-encryption', subject);
  const encrypted = held || byDefault || asked.encrypted === true || asked.kmsKeyId !== undefined;
  if (!encrypted) return { encrypted };
  const kmsKeyId = asked.kmsKeyId ?? defaultKey;
  return kmsKeyId === undefined ? { encrypted } : { encrypted, kmsKeyId };
}

import { ACCOUNT_REFUSALS } from './account/account-refusals.js';
import { BELONGING_REFUSALS } from './belongings/belonging-refusals.js';
import { IMAGE_REFUSALS } from './image/image-refusals.js';
import { INSTANCE_REFUSALS } from './instance/instance-refusals.js';
import { SNAPSHOT_REFUSALS } from './snapshot/snapshot-refusals.js';
import { VOLUME_REFUSALS } from './volume/volume-refusals.js';

/** Why a command can be refused, whatever it is about: code → the rule and the way out. */
const SHARED_REFUSALS = {
  'tag-key-malformed': 'A tag key has 1 to 128 characters. Shorten the key, or give one.',
  'tag-key-reserved': "Keys that begin with 'aws:' are for AWS alone. Choose another key.",
  'tag-value-malformed': 'A tag value has at most 256 characters. Shorten it.',
  'tag-limit-exceeded': 'A resource has at most 50 tags. Remove some first.',
  'grantee-malformed':
    "A grantee is an account id of 12 digits, everyone ('all'), or the full ARN of an organization or organizational unit.",
  'request-token-reused':
    'The client token was used for a request with other parameters. Repeat those, or take a new token.',
  'encryption-never-removed':
    'What is encrypted stays encrypted: no copy of it can be unencrypted. Leave out the wish for an unencrypted one.',
  'encryption-key-without-encryption':
    'A key was named, and encryption was declined. Ask for encryption, or name no key.',
} as const;

/** Every rule by which a command can be refused. */
export const REFUSALS = {
  ...SHARED_REFUSALS,
  ...ACCOUNT_REFUSALS,
  ...IMAGE_REFUSALS,
  ...SNAPSHOT_REFUSALS,
  ...VOLUME_REFUSALS,
  ...INSTANCE_REFUSALS,
  ...BELONGING_REFUSALS,
} as const;

/** The closed union of codes: each dialect says all of them, in its own words. */
export type RefusalCode = keyof typeof REFUSALS;

/** A command that a rule does not allow. Nothing was recorded. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  /**
   * @param code the rule that refuses
   * @param subject id of what the command was about
   * @param detail what of this case the rule does not say, as a sentence: the state it is in, the snapshot that is missing
   */
  constructor(
    readonly code: RefusalCode,
    readonly subject: string,
    readonly detail: string = '',
  ) {
    super(`${subject}: ${REFUSALS[code]}${detail === '' ? '' : ` ${detail}`}`);
  }
}

/** Refuses unless the rule is kept. */
export function rule(kept: boolean, code: RefusalCode, subject: string, detail = ''): asserts kept {
  if (!kept) throw new Refusal(code, subject, detail);
}

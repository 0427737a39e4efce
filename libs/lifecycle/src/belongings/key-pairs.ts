import type { Aggregate } from '../aggregate.js';
import type { Asking } from '../asking.js';
import type { FactData, FactEvent } from '../facts.js';
import { NONE } from '../keyed.js';
import { Refusal, rule } from '../refusal.js';
import { type FactOf, followRules } from '../rules.js';
import type { Keyed } from '../states.js';
import { checkTags } from '../tags.js';
import { type Belongings, holding, holdsNothing, tagging, thingOf, without } from './belonging.js';

const MOST = 5000;
// Any printable ASCII, with no space at either end.
const NAME = /^(?! )[\x20-\x7e]{1,255}(?<! )$/;

export interface KeyPair {
  readonly keyPairId: string;
  readonly name: string;
  readonly keyType: 'rsa' | 'ed25519';
  readonly fingerprint: string;
  readonly publicKey: string;
  readonly createdAt: number;
  readonly tags: Keyed;
}

/** The key pairs that an account has in a Region, by their ids. */
export type KeyPairs = Belongings<KeyPair>;

/** How a key pair is told from the others: by either. */
export interface KeyPairNamed {
  readonly keyPairId?: string | undefined;
  readonly name?: string | undefined;
}

type Taken = FactOf<'KeyPairCreated' | 'KeyPairImported'>;

const taken = (state: KeyPairs, { data, metadata }: Taken): KeyPairs => {
  const { keyPairId, name, keyType, fingerprint, publicKey, tags = NONE } = data;
  const createdAt = metadata.occurredAt;
  return holding(state, keyPairId, { keyPairId, name, keyType, fingerprint, publicKey, createdAt, tags });
};

/** How the facts of key pairs become what an account has of them in a Region. */
export const keyPairs: Aggregate<KeyPairs> = {
  category: 'key-pairs',
  initial: (id) => holdsNothing(id),
  evolve: followRules<KeyPairs>(tagging(), {
    KeyPairCreated: taken,
    KeyPairImported: taken,
    KeyPairDeleted: (state, { data }) => without(state, [data.keyPairId]),
  }),
  facets: () => NONE,
};

/** The key pair of a name or an id, of one where both are given. */
export function keyPairNamed(state: KeyPairs, { keyPairId, name }: KeyPairNamed): KeyPair | undefined {
  const found =
    keyPairId === undefined
      ? Object.values(state.things).find((pair) => pair.name === name)
      : thingOf(state, keyPairId);
  return name === undefined || found?.name === name ? found : undefined;
}

/**
 * The key pair that a launch names.
 * @throws {Refusal}
 */
export function keyPairForLaunch(state: KeyPairs, name: string): KeyPair {
  const found = keyPairNamed(state, { name });
  if (found === undefined) throw new Refusal('key-pair-not-found', name);
  return found;
}

/** A key pair to be. */
export type KeyPairAsked = Omit<FactData<'KeyPairCreated'>, 'accountId' | 'region'>;

/**
 * Takes in a key pair, generated here or by its owner, under a name that the account has not used in the Region (EC2 API reference,
 * CreateKeyPair, ImportKeyPair).
 * @throws {Refusal}
 */
export function takeKeyPair(
  state: KeyPairs,
  type: 'KeyPairCreated' | 'KeyPairImported',
  asked: KeyPairAsked,
  { account, region }: Asking,
): readonly FactEvent[] {
  const { name, tags } = asked;
  rule(NAME.test(name), 'key-pair-name-malformed', name);
  rule(keyPairNamed(state, { name }) === undefined, 'key-pair-name-taken', name);
  rule(Object.keys(state.things).length < MOST, 'key-pair-limit-exceeded', name);
  checkTags(name, tags ?? {});
  return [{ type, data: { ...asked, accountId: account, region } }];
}

/**
 * Deletes a key pair. A name that no key pair has is none to delete; an id that none has is refused (EC2 API reference,
 * DeleteKeyPair).
 * @throws {Refusal}
 */
export function deleteKeyPair(state: KeyPairs, asked: KeyPairNamed, { account, region }: Asking): readonly FactEvent[] {
  const found = keyPairNamed(state, asked);
  rule(found !== undefined || asked.keyPairId === undefined, 'key-pair-not-found', asked.keyPairId ?? '');
  if (found === undefined) return [];
  const { keyPairId, name } = found;
  return [{ type: 'KeyPairDeleted', data: { accountId: account, region, keyPairId, name } }];
}

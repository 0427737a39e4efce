import { Injectable } from '@nestjs/common';
import type { DescribeKeyPairsRequest, DescribeKeyPairsResult } from '@aws-sdk/client-ec2';
import { type KeyPair, keyPairNamed, keyPairs } from '#lifecycle';
import { Belongings } from '../../belongings.js';
import type { Call, Ec2Action } from '../../call.js';
import { Ec2Error, echo } from '../../errors.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { dateOf, tagList } from '../../print/values.js';

const FILTERS: FilterRules<KeyPair> = {
  names: {
    'key-pair-id': ({ keyPairId }) => keyPairId,
    fingerprint: ({ fingerprint }) => fingerprint,
    'key-name': ({ name }) => name,
  },
  tags: ({ tags }) => tags,
};

@Injectable()
export class DescribeKeyPairsAction implements Ec2Action {
  readonly name = 'DescribeKeyPairs';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(private readonly belongings: Belongings) {}

  async answer(asked: DescribeKeyPairsRequest, call: Call): Promise<DescribeKeyPairsResult> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const held = await this.belongings.of(keyPairs, call);
    const named = [
      ...(asked.KeyNames ?? []).map((name) => ({ name })),
      ...(asked.KeyPairIds ?? []).map((keyPairId) => ({ keyPairId })),
    ];
    for (const one of named) if (!keyPairNamed(held, one)) throw notFound('name' in one ? one.name : one.keyPairId);
    const { KeyNames: names = [], KeyPairIds: ids = [] } = asked;
    const found = Object.values(held.things)
      .filter((pair) => named.length === 0 || names.includes(pair.name) || ids.includes(pair.keyPairId))
      .filter((pair) => passesAll(sieves, pair));
    return { KeyPairs: found.map((pair) => printed(pair, asked.IncludePublicKey === true)) };
  }
}

const notFound = (name: string) =>
  new Ec2Error('InvalidKeyPair.NotFound', `The key pair '${echo(name)}' does not exist`);

const printed = ({ keyPairId, keyType, tags, publicKey, createdAt, name, fingerprint }: KeyPair, whole: boolean) => ({
  KeyPairId: keyPairId,
  KeyType: keyType,
  Tags: tagList(tags),
  ...(whole && { PublicKey: publicKey }),
  CreateTime: dateOf(createdAt),
  KeyName: name,
  KeyFingerprint: fingerprint,
});

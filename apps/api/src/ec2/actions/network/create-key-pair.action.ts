import { Injectable } from '@nestjs/common';
import type { CreateKeyPairRequest, KeyPair } from '@aws-sdk/client-ec2';
import { newId, TakeKeyPair } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { Ec2Error, invalidValue, missingParameter } from '../../errors.js';
import { tagList } from '../../print/values.js';
import { tagsFor } from '../../tag-specifications.js';
import { newKeyPair } from './key-material.js';

@Injectable()
export class CreateKeyPairAction implements Ec2Action {
  readonly name = 'CreateKeyPair';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<CreateKeyPairRequest>, call: Call): Promise<KeyPair> {
    const { KeyName: name, KeyType: keyType = 'rsa', KeyFormat: format = 'pem' } = asked;
    if (name === undefined) throw missingParameter('KeyName');
    if (keyType !== 'rsa' && keyType !== 'ed25519') throw invalidValue('KeyType', keyType, 'It is rsa or ed25519.');
    if (format !== 'pem') {
      const way = 'Private keys are answered as pem here: PuTTYgen makes a ppk file of one.';
      throw format === 'ppk' ? new Ec2Error('UnsupportedOperation', way) : invalidValue('KeyFormat', format, way);
    }
    const tags = tagsFor(asked.TagSpecifications, 'key-pair');
    const { privateKey, publicKey, fingerprint } = await newKeyPair(keyType);
    const half = { keyType, fingerprint, publicKey: `${publicKey} ${name}` };
    const input = { keyPairId: newId('key'), name, ...half, tags, made: 'here' as const };
    const pair = await this.commands.run(new TakeKeyPair(input, this.commands.by(call, asked)));
    return {
      KeyPairId: pair?.keyPairId,
      KeyName: name,
      KeyFingerprint: fingerprint,
      KeyMaterial: privateKey,
      Tags: tagList(pair?.tags ?? {}),
    };
  }
}

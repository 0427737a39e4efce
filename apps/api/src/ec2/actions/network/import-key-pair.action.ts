import { Injectable } from '@nestjs/common';
import type { ImportKeyPairRequest, ImportKeyPairResult } from '@aws-sdk/client-ec2';
import { newId, TakeKeyPair } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { missingParameter } from '../../errors.js';
import { tagList } from '../../print/values.js';
import { tagsFor } from '../../tag-specifications.js';
import { publicHalf } from './key-material.js';

@Injectable()
export class ImportKeyPairAction implements Ec2Action {
  readonly name = 'ImportKeyPair';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<ImportKeyPairRequest>, call: Call): Promise<ImportKeyPairResult> {
    const { KeyName: name, PublicKeyMaterial: material } = asked;
    if (name === undefined) throw missingParameter('KeyName');
    if (material === undefined) throw missingParameter('PublicKeyMaterial');
    const half = publicHalf(material);
    const tags = tagsFor(asked.TagSpecifications, 'key-pair');
    const publicKey = `${half.publicKey} ${name}`;
    const input = { keyPairId: newId('key'), name, ...half, publicKey, tags, made: 'by-its-owner' as const };
    const pair = await this.commands.run(new TakeKeyPair(input, this.commands.by(call, asked)));
    return {
      KeyPairId: pair?.keyPairId,
      KeyName: name,
      KeyFingerprint: half.fingerprint,
      Tags: tagList(pair?.tags ?? {}),
    };
  }
}

import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { DescribeVolumeAttributeRequest, DescribeVolumeAttributeResult } from '@aws-sdk/client-ec2';
import type { Call, Ec2Action } from '../../call.js';
import { invalidValue, missingParameter } from '../../errors.js';
import { ownVolume } from './volumes-seen.js';

@Injectable()
export class DescribeVolumeAttributeAction implements Ec2Action {
  readonly name = 'DescribeVolumeAttribute';
  readonly actionClass = 'read';

  constructor(private readonly queries: QueryBus) {}

  async answer(
    { VolumeId, Attribute }: Partial<DescribeVolumeAttributeRequest>,
    call: Call,
  ): Promise<DescribeVolumeAttributeResult> {
    if (Attribute === undefined) throw missingParameter('Attribute');
    const { volumeId, autoEnableIO } = await ownVolume(this.queries, VolumeId, call);
    if (Attribute === 'autoEnableIO') return { VolumeId: volumeId, AutoEnableIO: { Value: autoEnableIO } };
    if (Attribute === 'productCodes') return { VolumeId: volumeId, ProductCodes: [] };
    throw invalidValue('attribute', Attribute, 'Expecting autoEnableIO or productCodes.');
  }
}

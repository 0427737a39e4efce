import { Injectable } from '@nestjs/common';
import type { ModifyInstanceMetadataOptionsRequest, ModifyInstanceMetadataOptionsResult } from '@aws-sdk/client-ec2';
import { ChangeInstance } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { Ec2Error } from '../../errors.js';
import { instanceIdOf } from '../../ids.js';
import { metadataOptions } from '../../print/instance.js';
import type { Wide } from '../../print/values.js';
import { metadataAttributes } from './metadata-options.js';

@Injectable()
export class ModifyInstanceMetadataOptionsAction implements Ec2Action {
  readonly name = 'ModifyInstanceMetadataOptions';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<ModifyInstanceMetadataOptionsRequest>,
    call: Call,
  ): Promise<Wide<ModifyInstanceMetadataOptionsResult>> {
    const instanceId = instanceIdOf(input.InstanceId, 'InstanceId');
    const attributes = metadataAttributes(input);
    if (Object.keys(attributes).length === 0) {
      throw new Ec2Error('MissingParameter', 'The request must contain at least one metadata option to change');
    }
    const change = new ChangeInstance({ instanceId, attributes }, this.commands.by(call, input));
    const held = await this.commands.run(change);
    return { InstanceId: instanceId, InstanceMetadataOptions: { ...metadataOptions(held), State: 'pending' } };
  }
}

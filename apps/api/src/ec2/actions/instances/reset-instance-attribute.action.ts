import { Injectable } from '@nestjs/common';
import type { ResetInstanceAttributeRequest } from '@aws-sdk/client-ec2';
import { ResetInstance } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { instanceIdOf } from '../../ids.js';
import { required } from '../../members.js';

@Injectable()
export class ResetInstanceAttributeAction implements Ec2Action {
  readonly name = 'ResetInstanceAttribute';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(input: Partial<ResetInstanceAttributeRequest>, call: Call): Promise<object> {
    const instanceId = instanceIdOf(input.InstanceId, 'InstanceId');
    const attribute = required(input.Attribute, 'Attribute');
    await this.commands.run(new ResetInstance({ instanceId, attribute }, this.commands.by(call, input)));
    return {};
  }
}

import { Injectable } from '@nestjs/common';
import type { DeleteSecurityGroupRequest, DeleteSecurityGroupResult } from '@aws-sdk/client-ec2';
import { DeleteSecurityGroup } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { groupAsked } from './group-asked.js';

@Injectable()
export class DeleteSecurityGroupAction implements Ec2Action {
  readonly name = 'DeleteSecurityGroup';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: DeleteSecurityGroupRequest, call: Call): Promise<DeleteSecurityGroupResult> {
    const by = this.commands.by(call, asked);
    return { Return: true, GroupId: await this.commands.run(new DeleteSecurityGroup(groupAsked(asked), by)) };
  }
}

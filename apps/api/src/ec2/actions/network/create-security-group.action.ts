import { Injectable } from '@nestjs/common';
import type { CreateSecurityGroupRequest, CreateSecurityGroupResult } from '@aws-sdk/client-ec2';
import { CreateSecurityGroup } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { missingParameter } from '../../errors.js';
import { tagList } from '../../print/values.js';
import { tagsFor } from '../../tag-specifications.js';
import { securityGroupArn } from './security-group-form.js';

@Injectable()
export class CreateSecurityGroupAction implements Ec2Action {
  readonly name = 'CreateSecurityGroup';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<CreateSecurityGroupRequest>, call: Call): Promise<CreateSecurityGroupResult> {
    const { GroupName: name, Description: description, VpcId: vpcId } = asked;
    if (name === undefined) throw missingParameter('GroupName');
    if (description === undefined) throw missingParameter('GroupDescription');
    const input = { name, description, vpcId, tags: tagsFor(asked.TagSpecifications, 'security-group') };
    const group = await this.commands.run(new CreateSecurityGroup(input, this.commands.by(call, asked)));
    return {
      GroupId: group?.groupId,
      Tags: tagList(group?.tags ?? {}),
      ...(group && { SecurityGroupArn: securityGroupArn(group.groupId, call) }),
    };
  }
}

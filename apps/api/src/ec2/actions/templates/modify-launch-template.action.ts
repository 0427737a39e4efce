import { Injectable } from '@nestjs/common';
import type { ModifyLaunchTemplateRequest, ModifyLaunchTemplateResult } from '@aws-sdk/client-ec2';
import { ChangeLaunchTemplateDefault } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { templateAsked, versionAsked } from './template-asked.js';
import { printedTemplate } from './printed.js';

@Injectable()
export class ModifyLaunchTemplateAction implements Ec2Action {
  readonly name = 'ModifyLaunchTemplate';
  readonly actionClass = 'change';
  // Done twice, it is as it was done once.
  readonly ignores = ['ClientToken'];

  constructor(private readonly commands: Commands) {}

  async answer(asked: ModifyLaunchTemplateRequest, call: Call): Promise<ModifyLaunchTemplateResult> {
    const input = { template: templateAsked(asked), version: versionAsked(asked.DefaultVersion) };
    const template = await this.commands.run(new ChangeLaunchTemplateDefault(input, this.commands.by(call, asked)));
    return { LaunchTemplate: printedTemplate(template) };
  }
}

import { Injectable } from '@nestjs/common';
import type { DeleteLaunchTemplateRequest, DeleteLaunchTemplateResult } from '@aws-sdk/client-ec2';
import { DeleteLaunchTemplate } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { templateAsked } from './template-asked.js';
import { printedTemplate } from './printed.js';

@Injectable()
export class DeleteLaunchTemplateAction implements Ec2Action {
  readonly name = 'DeleteLaunchTemplate';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: DeleteLaunchTemplateRequest, call: Call): Promise<DeleteLaunchTemplateResult> {
    const by = this.commands.by(call, asked);
    const template = await this.commands.run(new DeleteLaunchTemplate(templateAsked(asked), by));
    return { LaunchTemplate: template && printedTemplate(template) };
  }
}

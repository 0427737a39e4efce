import { Injectable } from '@nestjs/common';
import type { CreateLaunchTemplateRequest, CreateLaunchTemplateResult } from '@aws-sdk/client-ec2';
import { KeyFile } from '#access';
import { CreateLaunchTemplate } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { digestOf, kept } from '../../launch-data.js';
import { refuseMembers, required } from '../../members.js';
import { tagsFor } from '../../tag-specifications.js';
import { REFUSED_OF_TEMPLATES, TEMPLATE_WITHIN } from './template-data.js';
import { printedTemplate } from './printed.js';

@Injectable()
export class CreateLaunchTemplateAction implements Ec2Action {
  readonly name = 'CreateLaunchTemplate';
  readonly actionClass = 'change';
  readonly refuses = REFUSED_OF_TEMPLATES;

  readonly within = TEMPLATE_WITHIN;

  constructor(
    private readonly commands: Commands,
    private readonly keyFile: KeyFile,
  ) {}

  async answer(asked: Partial<CreateLaunchTemplateRequest>, call: Call): Promise<CreateLaunchTemplateResult> {
    const data = required(asked.LaunchTemplateData, 'LaunchTemplateData');
    refuseMembers(data, REFUSED_OF_TEMPLATES);
    const input = {
      name: required(asked.LaunchTemplateName, 'LaunchTemplateName'),
      description: asked.VersionDescription,
      launch: kept(data, this.keyFile, call.account),
      tags: tagsFor(asked.TagSpecifications, 'launch-template'),
      clientToken: asked.ClientToken,
      parameters: digestOf(asked, this.keyFile),
    };
    const template = await this.commands.run(new CreateLaunchTemplate(input, this.commands.by(call, asked)));
    return { LaunchTemplate: printedTemplate(template) };
  }
}

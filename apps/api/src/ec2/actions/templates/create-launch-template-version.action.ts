import { Injectable } from '@nestjs/common';
import type { CreateLaunchTemplateVersionRequest } from '@aws-sdk/client-ec2';
import { KeyFile } from '#access';
import { CreateLaunchTemplateVersion } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { digestOf, kept } from '../../launch-data.js';
import { refuseMembers, required } from '../../members.js';
import { templateAsked, versionAsked } from './template-asked.js';
import { REFUSED_OF_TEMPLATES, TEMPLATE_WITHIN } from './template-data.js';
import { type PrintedVersion, printedVersion } from './printed.js';

@Injectable()
export class CreateLaunchTemplateVersionAction implements Ec2Action {
  readonly name = 'CreateLaunchTemplateVersion';
  readonly actionClass = 'change';

  readonly within = TEMPLATE_WITHIN;

  constructor(
    private readonly commands: Commands,
    private readonly keyFile: KeyFile,
  ) {}

  async answer(
    asked: Partial<CreateLaunchTemplateVersionRequest>,
    call: Call,
  ): Promise<{ readonly LaunchTemplateVersion: PrintedVersion }> {
    const data = required(asked.LaunchTemplateData, 'LaunchTemplateData');
    refuseMembers(data, REFUSED_OF_TEMPLATES);
    const input = {
      template: templateAsked(asked),
      source: versionAsked(asked.SourceVersion),
      description: asked.VersionDescription,
      launch: kept(data, this.keyFile, call.account),
      clientToken: asked.ClientToken,
      parameters: digestOf(asked, this.keyFile),
    };
    const by = this.commands.by(call, asked);
    const { template, version } = await this.commands.run(new CreateLaunchTemplateVersion(input, by));
    const owner = {
      keyFile: this.keyFile,
      account: call.account,
      resolvedIn: asked.ResolveAlias === true ? call.region : undefined,
    };
    return { LaunchTemplateVersion: printedVersion(template, version, owner) };
  }
}

import { Injectable } from '@nestjs/common';
import type { DeleteLaunchTemplateVersionsRequest, DeleteLaunchTemplateVersionsResult } from '@aws-sdk/client-ec2';
import { REFUSALS } from '#lifecycle';
import { DeleteLaunchTemplateVersions } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { Ec2Error, missingParameter } from '../../errors.js';
import { templateAsked, versionAsked } from './template-asked.js';

/** The most versions that one request deletes (EC2 API reference). */
const MOST = 200;

const CODES = {
  'launch-template-version-not-found': 'launchTemplateVersionDoesNotExist',
  'launch-template-version-kept': 'unexpectedError',
} as const;

@Injectable()
export class DeleteLaunchTemplateVersionsAction implements Ec2Action {
  readonly name = 'DeleteLaunchTemplateVersions';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(
    asked: Partial<DeleteLaunchTemplateVersionsRequest>,
    call: Call,
  ): Promise<DeleteLaunchTemplateVersionsResult> {
    const { Versions: texts = [] } = asked;
    if (texts.length === 0) throw missingParameter('LaunchTemplateVersion');
    if (texts.length > MOST) {
      throw new Ec2Error('InvalidParameterValue', `At most ${MOST} versions are deleted at once: name fewer.`);
    }
    const input = { template: templateAsked(asked), versions: texts.flatMap((text) => versionAsked(text) ?? []) };
    const by = this.commands.by(call, asked);
    const { template, deletions } = await this.commands.run(new DeleteLaunchTemplateVersions(input, by));
    const named = { LaunchTemplateId: template.templateId, LaunchTemplateName: template.name };
    return {
      SuccessfullyDeletedLaunchTemplateVersions: deletions
        .filter(({ refused }) => refused === null)
        .map(({ version }) => ({ ...named, VersionNumber: version })),
      UnsuccessfullyDeletedLaunchTemplateVersions: deletions.flatMap(({ version, refused }) =>
        refused === null
          ? []
          : [
              {
                ...named,
                VersionNumber: version,
                ResponseError: { Code: CODES[refused], Message: REFUSALS[refused] },
              },
            ],
      ),
    };
  }
}

import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { idWithin } from '../request-tokens.commands.js';
import { belongingsId } from './belonging.js';
import {
  changeDefault,
  createLaunchTemplate,
  createVersion,
  deletableVersions,
  deleteLaunchTemplate,
  deleteVersions,
  type LaunchTemplate,
  launchTemplateNamed,
  launchTemplates,
  type TemplateAsked,
  type TemplateNamed,
  type TemplateVersion,
  type VersionAsked,
  type VersionDeletion,
  type VersionNamed,
  versionNamed,
  versionUnderToken,
} from './launch-templates.js';

/** Create a launch template with its first version. */
export class CreateLaunchTemplate extends Command<LaunchTemplate> {
  constructor(
    readonly input: Omit<TemplateAsked, 'templateId'>,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Add a version to a launch template. */
export class CreateLaunchTemplateVersion extends Command<TemplateAndVersion> {
  constructor(
    readonly input: VersionAsked & { readonly template: TemplateNamed; readonly source?: VersionNamed | undefined },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Make another version of a launch template the default one; none named: nothing changes. */
export class ChangeLaunchTemplateDefault extends Command<LaunchTemplate> {
  constructor(
    readonly input: { readonly template: TemplateNamed; readonly version?: VersionNamed | undefined },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Delete versions of a launch template. Answers what became of each. */
export class DeleteLaunchTemplateVersions extends Command<VersionDeletions> {
  constructor(
    readonly input: { readonly template: TemplateNamed; readonly versions: readonly VersionNamed[] },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Delete a launch template with all of its versions. Answers it as it was; undefined: the same undertaking had deleted it before. */
export class DeleteLaunchTemplate extends Command<LaunchTemplate | undefined> {
  constructor(
    readonly input: TemplateNamed,
    readonly by: Caller,
  ) {
    super();
  }
}

export interface TemplateAndVersion {
  readonly template: LaunchTemplate;
  readonly version: TemplateVersion;
}

/** What became of versions, and the template without those that are gone. */
export interface VersionDeletions {
  readonly template: LaunchTemplate;
  readonly deletions: readonly VersionDeletion[];
}

@CommandHandler(CreateLaunchTemplate)
export class CreateLaunchTemplateHandler implements ICommandHandler<CreateLaunchTemplate> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: CreateLaunchTemplate): Promise<LaunchTemplate> {
    const { decisions } = await commanding(this.decider, by);
    const asked = { ...input, templateId: idWithin(by, 'lt') };
    const { state } = await decisions.decide(launchTemplates, belongingsId(by), (held) =>
      createLaunchTemplate(held, asked, decisions.asking),
    );
    return launchTemplateNamed(state, { name: input.name });
  }
}

@CommandHandler(CreateLaunchTemplateVersion)
export class CreateLaunchTemplateVersionHandler implements ICommandHandler<CreateLaunchTemplateVersion> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: CreateLaunchTemplateVersion): Promise<TemplateAndVersion> {
    const { decisions } = await commanding(this.decider, by);
    const { state, facts } = await decisions.decide(launchTemplates, belongingsId(by), (held) =>
      createVersion(held, input, decisions.asking),
    );
    const template = launchTemplateNamed(state, input.template);
    const [made] = facts;
    const number =
      made?.type === 'LaunchTemplateVersionCreated'
        ? made.data.version
        : versionUnderToken(template, input.clientToken);
    return { template, version: versionNamed(template, number ?? template.lastGiven) };
  }
}

@CommandHandler(ChangeLaunchTemplateDefault)
export class ChangeLaunchTemplateDefaultHandler implements ICommandHandler<ChangeLaunchTemplateDefault> {
  constructor(private readonly decider: Decider) {}

  async execute({ input: { template, version }, by }: ChangeLaunchTemplateDefault): Promise<LaunchTemplate> {
    const { decisions } = await commanding(this.decider, by);
    const { state } = await decisions.decide(launchTemplates, belongingsId(by), (held) =>
      version === undefined ? [] : changeDefault(held, { template, version }, decisions.asking),
    );
    return launchTemplateNamed(state, template);
  }
}

@CommandHandler(DeleteLaunchTemplateVersions)
export class DeleteLaunchTemplateVersionsHandler implements ICommandHandler<DeleteLaunchTemplateVersions> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: DeleteLaunchTemplateVersions): Promise<VersionDeletions> {
    const { decisions } = await commanding(this.decider, by);
    let deletions: readonly VersionDeletion[] = [];
    const { state } = await decisions.decide(launchTemplates, belongingsId(by), (held) => {
      deletions = deletableVersions(launchTemplateNamed(held, input.template), input.versions);
      return deleteVersions(held, input, decisions.asking);
    });
    return { template: launchTemplateNamed(state, input.template), deletions };
  }
}

@CommandHandler(DeleteLaunchTemplate)
export class DeleteLaunchTemplateHandler implements ICommandHandler<DeleteLaunchTemplate> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: DeleteLaunchTemplate): Promise<LaunchTemplate | undefined> {
    const { decisions } = await commanding(this.decider, by);
    let before: LaunchTemplate | undefined;
    await decisions.decide(launchTemplates, belongingsId(by), (held) => {
      before = launchTemplateNamed(held, input);
      return deleteLaunchTemplate(held, input, decisions.asking);
    });
    return before;
  }
}

import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { KeyFile } from '#access';
import {
  belongingsId,
  isoOf,
  latestVersion,
  type LaunchTemplate,
  launchTemplateNamed,
  launchTemplates,
  Refusal,
  type TemplateVersion,
  versionNamed,
  versionsOf,
} from '#lifecycle';
import {
  type Caller,
  ChangeLaunchTemplateDefault,
  CreateLaunchTemplate,
  CreateLaunchTemplateVersion,
  Decider,
  DeleteLaunchTemplate,
  DeleteLaunchTemplateVersions,
} from '#lifecycle/commands';
import { pageOf as pageShape } from '#read-model';
import { z } from 'zod';
import { shownTemplateData, templateDataOf } from '../ec2/actions/templates/template-data.js';
import { Ec2Error } from '../ec2/errors.js';
import { JsonUnlike } from '../ec2/wire/json.js';
import { Commanded, Shown } from '../openapi/commanded.js';
import { AdminCommands } from './commands.js';
import { type Exchange, Exchanged } from './exchange.js';
import { HeldPaging } from './key-pairs.bodies.js';
import {
  DefaultVersionBody,
  NewTemplateBody,
  NewVersionBody,
  OfTemplate,
  OfTemplateVersion,
  versionOf,
} from './launch-templates.bodies.js';
import { pageOf } from './placed-pages.js';
import { badRequest } from './problem.js';
import { Where } from './where.js';

const ID = { templateId: z.string() };
const TEMPLATE = {
  ...ID,
  name: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  defaultVersion: z.number().int(),
  latestVersion: z.number().int(),
  tags: z.record(z.string(), z.string()),
};
const VERSION = {
  ...ID,
  version: z.number().int(),
  description: z.string().nullable(),
  createdAt: z.string(),
  createdBy: z.string(),
  isDefault: z.boolean(),
  data: z.record(z.string(), z.unknown()).describe('What launches from it are asked with, without user data.'),
};
const Template = z.object(TEMPLATE);
const Version = z.object(VERSION);
const Templates = pageShape(Template);
const Versions = pageShape(Version);

/** Launch templates: what instances are launched with, under a name. */
@Controller('v1/launch-templates')
export class LaunchTemplatesController {
  constructor(
    private readonly commands: AdminCommands,
    private readonly decider: Decider,
    private readonly keyFile: KeyFile,
  ) {}

  @Get()
  @Shown('list-launch-templates', {
    summary: 'The launch templates of an account in a Region.',
    tells: Templates,
    as: 'LaunchTemplatePage',
  })
  async list(@Query() paging: HeldPaging, @Exchanged() exchange: Exchange): Promise<z.infer<typeof Templates>> {
    const held = Object.values((await this.#held(exchange, paging)).things);
    const place = ({ createdAt, templateId }: LaunchTemplate) => [createdAt, templateId] as const;
    return pageOf(held, { place, first: 'oldest', tell: shown }, paging);
  }

  @Get(':templateId')
  @Shown('show-launch-template', { summary: 'One launch template.', tells: Template, as: 'LaunchTemplate' })
  async show(
    @Param() named: OfTemplate,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ): Promise<z.infer<typeof Template>> {
    return shown(launchTemplateNamed(await this.#held(exchange, where), named));
  }

  @Get(':templateId/versions')
  @Shown('list-launch-template-versions', {
    summary: 'The versions of a launch template.',
    tells: Versions,
    as: 'LaunchTemplateVersionPage',
  })
  async versions(
    @Param() named: OfTemplate,
    @Query() paging: HeldPaging,
    @Exchanged() exchange: Exchange,
  ): Promise<z.infer<typeof Versions>> {
    const template = launchTemplateNamed(await this.#held(exchange, paging), named);
    const place = ({ version }: TemplateVersion) => [version, ''] as const;
    const tell = (version: TemplateVersion) => shownVersion(template, version);
    return pageOf(versionsOf(template), { place, first: 'newest', tell }, paging);
  }

  @Get(':templateId/versions/:version')
  @Shown('show-launch-template-version', {
    summary: 'One version, by its number, default or latest.',
    tells: Version,
    as: 'LaunchTemplateVersion',
  })
  async version(
    @Param() { version, ...named }: OfTemplateVersion,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ): Promise<z.infer<typeof Version>> {
    const template = launchTemplateNamed(await this.#held(exchange, where), named);
    return shownVersion(template, versionNamed(template, versionOf(version)));
  }

  @Post()
  @Commanded('create-launch-template', {
    summary: 'Make a launch template with its first version; POST /v1/instances launches from it.',
    tells: TEMPLATE,
    status: 201,
  })
  create(
    @Body() { name, description, data, tags }: NewTemplateBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const make = (by: Caller) =>
      new CreateLaunchTemplate({ name, description, launch: this.#kept(data, by), tags }, by);
    return this.commands.run({ ...exchange, where }, make, shown);
  }

  @Post(':templateId/versions')
  @Commanded('create-launch-template-version', { summary: 'Add a version.', tells: VERSION, status: 201 })
  add(
    @Param() template: OfTemplate,
    @Body() { description, data, source }: NewVersionBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const asked = { template, description, source: versionOf(source) };
    return this.commands.run(
      { ...exchange, where },
      (by) => new CreateLaunchTemplateVersion({ ...asked, launch: this.#kept(data, by) }, by),
      (made) => shownVersion(made.template, made.version),
    );
  }

  @Put(':templateId/default-version')
  @Commanded('set-default-launch-template-version', {
    summary: 'Launch from another version where none is named.',
    tells: TEMPLATE,
  })
  setDefault(
    @Param() template: OfTemplate,
    @Body() { version }: DefaultVersionBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const asked = { template, version: versionOf(version) };
    return this.commands.run({ ...exchange, where }, (by) => new ChangeLaunchTemplateDefault(asked, by), shown);
  }

  @Delete(':templateId/versions/:version')
  @Commanded('delete-launch-template-version', {
    summary: 'Delete a version that is not the default one.',
    tells: { ...ID, version: z.string() },
  })
  deleteVersion(
    @Param() { version, templateId }: OfTemplateVersion,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const asked = { template: { templateId }, versions: [versionOf(version)] };
    return this.commands.run(
      { ...exchange, where },
      (by) => new DeleteLaunchTemplateVersions(asked, by),
      ({ deletions }) => {
        const refused = deletions[0]?.refused ?? null;
        if (refused !== null) throw new Refusal(refused, `${templateId}:${version}`);
        return { templateId, version };
      },
    );
  }

  @Delete(':templateId')
  @Commanded('delete-launch-template', { summary: 'Delete a launch template with all of its versions.', tells: ID })
  delete(@Param() { templateId }: OfTemplate, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run(
      { ...exchange, where },
      (by) => new DeleteLaunchTemplate({ templateId }, by),
      () => ({ templateId }),
    );
  }

  async #held(exchange: Exchange, where: Where) {
    const by = await this.commands.by({ ...exchange, where });
    return this.decider.state(launchTemplates, belongingsId(by), by);
  }

  #kept(data: object, by: Caller) {
    try {
      return templateDataOf(data, 'data', this.keyFile, by.account);
    } catch (error) {
      if (error instanceof JsonUnlike) throw badRequest([{ member: error.member, rule: error.rule }]);
      if (!(error instanceof Ec2Error)) throw error;
      throw badRequest([{ member: 'data.UserData', rule: 'must be base64 of 16 KiB at most' }]);
    }
  }
}

const shown = (template: LaunchTemplate): z.infer<typeof Template> => {
  const { templateId, name, createdAt, createdBy, defaultVersion, tags } = template;
  const told = { templateId, name, createdAt: isoOf(createdAt), createdBy, defaultVersion };
  return { ...told, latestVersion: latestVersion(template), tags: { ...tags } };
};

const shownVersion = (
  { templateId, defaultVersion }: LaunchTemplate,
  { version, description, createdAt, createdBy, launch }: TemplateVersion,
): z.infer<typeof Version> => ({
  templateId,
  version,
  description,
  createdAt: isoOf(createdAt),
  createdBy,
  isDefault: version === defaultVersion,
  data: { ...shownTemplateData(launch) },
});

import { Injectable } from '@nestjs/common';
import type { LaunchTemplateSpecification, RunInstancesRequest, TagSpecification } from '@aws-sdk/client-ec2';
import { KeyFile } from '#access';
import { launchTemplateData, launchTemplates, type TemplateNamed, type VersionNamed } from '#lifecycle';
import { Belongings, found } from './belongings.js';
import type { Call } from './call.js';
import { Ec2Error, echo, invalidCombination, missingParameter } from './errors.js';
import { opened } from './launch-data.js';

/** Launch templates, for whoever launches from one. */
@Injectable()
export class Templates {
  constructor(
    private readonly belongings: Belongings,
    private readonly keyFile: KeyFile,
  ) {}

  /**
   * The launch that is asked for, with what it does not say taken from the template that it names; tags are taken for each type of
   * resource. User data is as the template's owner gave it.
   * @throws {Ec2Error} The template or its version is not there, or the request names it wrongly.
   */
  async applied<Asked extends Partial<RunInstancesRequest>>(asked: Asked, call: Call): Promise<Asked> {
    const { LaunchTemplate: named } = asked;
    if (named === undefined) return asked;
    const { RamDiskId: RamdiskId, ...data } = await this.#dataOf(named, call);
    const tags = [...(asked.TagSpecifications ?? []), ...unless(asked.TagSpecifications, data.TagSpecifications)];
    return {
      ...data,
      ...(RamdiskId !== undefined && { RamdiskId }),
      ...asked,
      ...(tags.length > 0 && { TagSpecifications: tags }),
    };
  }

  async #dataOf({ Version, ...named }: LaunchTemplateSpecification, call: Call) {
    const held = await this.belongings.of(launchTemplates, call);
    const launch = found(() => launchTemplateData(held, { ...templateAsked(named), version: versionAsked(Version) }));
    return opened(launch, this.keyFile, call.account);
  }
}

/** The template's tags for types of resources that the launch itself gives none. */
const unless = (
  asked: readonly TagSpecification[] | undefined,
  kept: readonly TagSpecification[] | undefined,
): readonly TagSpecification[] =>
  (kept ?? []).filter(({ ResourceType: type }) => !asked?.some(({ ResourceType }) => ResourceType === type));

/**
 * The template that a request names: by its id or its name.
 * @throws {Ec2Error} By neither, or by both.
 */
export function templateAsked(asked: {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
}): TemplateNamed {
  const { LaunchTemplateId: templateId, LaunchTemplateName: name } = asked;
  if (templateId !== undefined && name !== undefined)
    throw invalidCombination('LaunchTemplateId', 'LaunchTemplateName');
  if (templateId === undefined && name === undefined) throw missingParameter('LaunchTemplateId');
  if (templateId !== undefined && !/^lt-[0-9a-f]{8}(?:[0-9a-f]{9})?$/.test(templateId)) {
    throw new Ec2Error('InvalidLaunchTemplateId.Malformed', `Invalid id: "${echo(templateId)}" (expecting "lt-...")`);
  }
  return { templateId, name };
}

/**
 * A version as requests name it: its number, `$Default` or `$Latest`.
 * @throws {Ec2Error}
 */
export function versionAsked(version: string): VersionNamed;
export function versionAsked(version: string | undefined): VersionNamed | undefined;
export function versionAsked(version: string | undefined): VersionNamed | undefined {
  if (version === undefined || version === '') return undefined;
  if (version === '$Default') return 'default';
  if (version === '$Latest') return 'latest';
  if (/^[1-9]\d{0,8}$/.test(version)) return Number(version);
  throw new Ec2Error(
    'InvalidLaunchTemplateVersion.Malformed',
    `'${echo(version)}' is no version: give a number, $Default or $Latest.`,
  );
}

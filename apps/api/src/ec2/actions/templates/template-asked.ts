import type { TemplateNamed, VersionNamed } from '#lifecycle';
import { Ec2Error, echo, invalidCombination, missingParameter } from '../../errors.js';

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

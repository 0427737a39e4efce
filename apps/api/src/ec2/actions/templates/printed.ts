import type { LaunchTemplate as Printed, LaunchTemplateVersion } from '@aws-sdk/client-ec2';
import type { KeyFile } from '#access';
import { type LaunchTemplate, latestVersion, type TemplateVersion } from '#lifecycle';
import { opened } from '../../launch-data.js';
import { dateOf, known, tagList } from '../../print/values.js';
import { askedImage } from '../instances/launch-image.js';

/** A launch template as EC2 shows it. */
export const printedTemplate = (template: LaunchTemplate): Printed => ({
  LaunchTemplateId: template.templateId,
  LaunchTemplateName: template.name,
  CreateTime: dateOf(template.createdAt),
  CreatedBy: template.createdBy,
  DefaultVersionNumber: template.defaultVersion,
  LatestVersionNumber: latestVersion(template),
  Tags: tagList(template.tags),
});

/** A version; what launches are asked with is shown as it was given. */
export type PrintedVersion = Omit<LaunchTemplateVersion, 'LaunchTemplateData'> & {
  readonly LaunchTemplateData: ReturnType<typeof opened>;
};

export const printedVersion = (
  template: LaunchTemplate,
  { version, description, createdAt, createdBy, launch }: TemplateVersion,
  owner: Owner,
): PrintedVersion => ({
  LaunchTemplateId: template.templateId,
  LaunchTemplateName: template.name,
  VersionNumber: version,
  VersionDescription: known(description),
  CreateTime: dateOf(createdAt),
  CreatedBy: createdBy,
  DefaultVersion: version === template.defaultVersion,
  LaunchTemplateData: withImage(opened(launch, owner.keyFile, owner.account), owner),
});

/** Whose the template is. */
interface Owner {
  readonly keyFile: KeyFile;
  readonly account: string;
  /** Where a parameter that names the image is resolved; absent: it is shown as it was given. */
  readonly resolvedIn?: string | undefined;
}

function withImage(data: PrintedVersion['LaunchTemplateData'], { resolvedIn }: Owner) {
  if (resolvedIn === undefined || data.ImageId === undefined) return data;
  return { ...data, ImageId: askedImage(data.ImageId, resolvedIn).imageId };
}

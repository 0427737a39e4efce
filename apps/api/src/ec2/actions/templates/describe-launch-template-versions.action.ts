import { Injectable } from '@nestjs/common';
import type { DescribeLaunchTemplateVersionsRequest } from '@aws-sdk/client-ec2';
import { KeyFile } from '#access';
import {
  type LaunchTemplate,
  launchTemplateNamed,
  launchTemplates,
  type LaunchTemplates,
  type TemplateVersion,
  versionNamed,
  versionsOf,
} from '#lifecycle';
import { Belongings, found } from '../../belongings.js';
import type { Call, Ec2Action } from '../../call.js';
import { invalidCombination, missingParameter } from '../../errors.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { said } from '../../print/values.js';
import { templateAsked, versionAsked } from './template-asked.js';
import { type PrintedVersion, printedVersion } from './printed.js';

const FILTERS: FilterRules<PrintedVersion> = {
  names: {
    'create-time': ({ CreateTime }) => said(CreateTime),
    'ebs-optimized': ({ LaunchTemplateData: data }) => said(data.EbsOptimized),
    'http-endpoint': ({ LaunchTemplateData: data }) => data.MetadataOptions?.HttpEndpoint,
    'http-protocol-ipv4': ({ LaunchTemplateData: data }) =>
      data.MetadataOptions && (data.MetadataOptions.HttpEndpoint ?? 'enabled'),
    'host-resource-group-arn': ({ LaunchTemplateData: data }) => data.Placement?.HostResourceGroupArn,
    'http-tokens': ({ LaunchTemplateData: data }) => data.MetadataOptions?.HttpTokens,
    'iam-instance-profile': ({ LaunchTemplateData: data }) => data.IamInstanceProfile?.Arn,
    'image-id': ({ LaunchTemplateData: data }) => data.ImageId,
    'instance-type': ({ LaunchTemplateData: data }) => data.InstanceType,
    'is-default-version': ({ DefaultVersion }) => said(DefaultVersion),
    'kernel-id': ({ LaunchTemplateData: data }) => data.KernelId,
    'license-configuration-arn': ({ LaunchTemplateData: data }) =>
      data.LicenseSpecifications?.flatMap(({ LicenseConfigurationArn }) => LicenseConfigurationArn ?? []),
    'network-card-index': ({ LaunchTemplateData: data }) =>
      data.NetworkInterfaces?.flatMap(({ NetworkCardIndex }) => said(NetworkCardIndex) ?? []),
    'ram-disk-id': ({ LaunchTemplateData: data }) => data.RamDiskId,
  },
};

type Asked = DescribeLaunchTemplateVersionsRequest;
type Found = readonly [template: LaunchTemplate, version: TemplateVersion];

@Injectable()
export class DescribeLaunchTemplateVersionsAction implements Ec2Action {
  readonly name = 'DescribeLaunchTemplateVersions';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);
  readonly ignores = ['IncludeManagedResources'];

  constructor(
    private readonly belongings: Belongings,
    private readonly keyFile: KeyFile,
    private readonly tokens: NextTokens,
  ) {}

  async answer(
    asked: Asked,
    call: Call,
  ): Promise<{ readonly LaunchTemplateVersions: PrintedVersion[]; readonly NextToken?: string }> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const held = await this.belongings.of(launchTemplates, call);
    const owner = {
      keyFile: this.keyFile,
      account: call.account,
      resolvedIn: asked.ResolveAlias === true ? call.region : undefined,
    };
    const passing = found(() => versionsFor(held, asked))
      .map(([template, version]) => printedVersion(template, version, owner))
      .filter((version) => passesAll(sieves, version));
    const listed = { action: this.name, asked, call, most: 200, least: 1 };
    const { items, ...next } = await pageFor(this.tokens, listed, (place) => cut(passing, place));
    return { LaunchTemplateVersions: items, ...next };
  }
}

/** Versions of one template, or the default or latest ones of all. */
function versionsFor(held: LaunchTemplates, asked: Asked): readonly Found[] {
  const { Versions: versions = [], MinVersion, MaxVersion } = asked;
  if (versions.length > 0 && (MinVersion ?? MaxVersion) !== undefined) {
    throw invalidCombination('Versions', MinVersion === undefined ? 'MaxVersion' : 'MinVersion');
  }
  const every = asked.LaunchTemplateId === undefined && asked.LaunchTemplateName === undefined;
  if (every && (versions.length === 0 || versions.some((version) => !version.startsWith('$')))) {
    throw missingParameter('LaunchTemplateId');
  }
  const templates = every ? Object.values(held.things) : [launchTemplateNamed(held, templateAsked(asked))];
  return templates.flatMap((template) =>
    versions.length === 0
      ? between(template, asked)
      : once(versions.map((version) => [template, versionNamed(template, versionAsked(version))])),
  );
}

const once = (named: readonly Found[]): readonly Found[] => [
  ...new Map(named.map((one) => [one[1].version, one])).values(),
];

/** The latest first, as EC2 lists them. */
function between(template: LaunchTemplate, { MinVersion, MaxVersion }: Asked): readonly Found[] {
  const numberOf = (version: string | undefined): number | undefined =>
    version === undefined ? undefined : versionNamed(template, versionAsked(version)).version;
  const [least = 1, most = Infinity] = [numberOf(MinVersion), numberOf(MaxVersion)];
  return versionsOf(template)
    .filter(({ version }) => version >= least && version <= most)
    .toReversed()
    .map((version) => [template, version]);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { AppModule } from '../app.module.js';
import { Metrics } from '../operation/metrics.js';
import { SUBJECTS } from './actions/subjects.js';
import { apiTable, type Subject, toldOf } from './api-table.js';
import { operationOf, type Shape } from './wire/shapes.js';

/** The lifecycle's actions, which clients are promised. */
const PROMISED = `
CreateImage RegisterImage CopyImage DeregisterImage DescribeImages DescribeImageAttribute ModifyImageAttribute
ResetImageAttribute CancelImageLaunchPermission EnableImage DisableImage EnableImageDeprecation
DisableImageDeprecation EnableImageDeregistrationProtection DisableImageDeregistrationProtection
EnableImageBlockPublicAccess DisableImageBlockPublicAccess GetImageBlockPublicAccessState EnableAllowedImagesSettings
DisableAllowedImagesSettings GetAllowedImagesSettings ReplaceImageCriteriaInAllowedImagesSettings GetImageAncestry
ListImagesInRecycleBin RestoreImageFromRecycleBin DescribeImageReferences CreateImageUsageReport
DescribeImageUsageReports DescribeImageUsageReportEntries DeleteImageUsageReport CreateStoreImageTask
DescribeStoreImageTasks CreateRestoreImageTask ImportImage DescribeImportImageTasks ExportImage
DescribeExportImageTasks EnableFastLaunch DisableFastLaunch DescribeFastLaunchImages AttachImageWatermark
DetachImageWatermark CreateSnapshot CreateSnapshots CopySnapshot DeleteSnapshot DescribeSnapshots
DescribeSnapshotAttribute ModifySnapshotAttribute ResetSnapshotAttribute LockSnapshot UnlockSnapshot
DescribeLockedSnapshots ListSnapshotsInRecycleBin RestoreSnapshotFromRecycleBin ModifySnapshotTier RestoreSnapshotTier
DescribeSnapshotTierStatus EnableSnapshotBlockPublicAccess DisableSnapshotBlockPublicAccess
GetSnapshotBlockPublicAccessState ImportSnapshot DescribeImportSnapshotTasks EnableEbsEncryptionByDefault
DisableEbsEncryptionByDefault GetEbsEncryptionByDefault CreateVolume DeleteVolume ModifyVolume DescribeVolumes
DescribeVolumeStatus DescribeVolumesModifications AttachVolume DetachVolume RunInstances StartInstances StopInstances
RebootInstances TerminateInstances DescribeInstances DescribeInstanceStatus DescribeInstanceAttribute
ModifyInstanceAttribute ResetInstanceAttribute DescribeInstanceImageMetadata ReportInstanceStatus GetConsoleOutput
ModifyInstanceMetadataOptions CreateReplaceRootVolumeTask DescribeReplaceRootVolumeTasks DescribeInstanceTypes
DescribeInstanceTypeOfferings DescribeInstanceCreditSpecifications MonitorInstances UnmonitorInstances
RequestSpotInstances DescribeSpotInstanceRequests CancelSpotInstanceRequests GetPasswordData DescribeVolumeAttribute
ModifyVolumeAttribute ListVolumesInRecycleBin RestoreVolumeFromRecycleBin GetEbsDefaultKmsKeyId
ModifyEbsDefaultKmsKeyId ResetEbsDefaultKmsKeyId CreateTags DeleteTags DescribeTags DescribeRegions
DescribeAvailabilityZones DescribeAccountAttributes CreateKeyPair ImportKeyPair DeleteKeyPair DescribeKeyPairs
DescribeVpcs DescribeSubnets DescribeSecurityGroups CreateSecurityGroup DeleteSecurityGroup
AuthorizeSecurityGroupIngress CreateLaunchTemplate CreateLaunchTemplateVersion DescribeLaunchTemplates
DescribeLaunchTemplateVersions DeleteLaunchTemplate DeleteLaunchTemplateVersions
`;

const HERE = 'apps/api/src/ec2';
/** What prints answers names their members, and not those of requests. */
const ANSWERS = /\/(?:wire|print)\/(?!values)/;

/** The sources that a file reads its input by: its own, and those of this folder that it imports. */
function sourcesOf(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file) || ANSWERS.test(file) || !existsSync(file)) return seen;
  seen.add(file);
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.js'/g)) {
    sourcesOf(join(dirname(file), `${path}.ts`), seen);
  }
  return seen;
}

/** Where each action is written, by its name. */
function actionFiles(): ReadonlyMap<string, string> {
  const all = readdirSync(join(HERE, 'actions'), { recursive: true, encoding: 'utf8' });
  const files = all.filter((file) => file.endsWith('.action.ts')).map((file) => join(HERE, 'actions', file));
  return new Map(files.map((file) => [/name = '(\w+)'/.exec(readFileSync(file, 'utf8'))?.[1] ?? '', file]));
}

/** Members of an action's input and what is inside them, but for what is inside those that are named. */
function partsOf(action: string, named: ReadonlySet<string> = new Set()): readonly { path: string; name: string }[] {
  const walk = (shape: Shape, above: string, seen: readonly Shape[]): readonly { path: string; name: string }[] => {
    if (shape.kind === 'list') return walk(shape.item, above, seen);
    if (shape.kind !== 'structure' || seen.includes(shape)) return [];
    return shape.members.flatMap((member) => {
      const path = above + member.name;
      const own = { path, name: member.name };
      return named.has(path) ? [] : [own, ...walk(member.shape, `${path}.`, [...seen, shape])];
    });
  };
  const input = operationOf(action)?.input;
  return input === undefined ? [] : walk(input, '', []);
}

describe('The table of the EC2 API', () => {
  let module: TestingModule;
  let subjects: readonly Subject[];

  beforeAll(async () => {
    module = await Test.createTestingModule({
      imports: [AppModule.forRoot({ memory: true }, new Metrics())],
    }).compile();
    subjects = Object.entries(SUBJECTS).map(([title, classes]) => ({
      title,
      actions: classes.map((each) => module.get(each)),
    }));
  });
  afterAll(() => module.close());

  const actions = () => subjects.flatMap((subject) => subject.actions);

  it('stands in docs/ec2-api.md as the actions tell it; npm run -s ec2-api > docs/ec2-api.md', () => {
    expect(readFileSync('docs/ec2-api.md', 'utf8')).toBe(apiTable(subjects));
  });

  it('has every promised action of the lifecycle that the SDK knows', () => {
    const promised = PROMISED.trim().split(/\s+/);
    const names = new Set(actions().map(({ name }) => name));
    expect(promised.filter((name) => operationOf(name) !== null && !names.has(name))).toEqual([]);
    expect(promised.filter((name) => operationOf(name) === null)).toEqual([]);
  });

  it('has each action once, and only actions of EC2', () => {
    const names = actions().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => operationOf(name) === null)).toEqual([]);
  });

  it('passes over and refuses only members that the action has', () => {
    const strays = actions().flatMap(({ name, ignores = [], refuses = {} }) => {
      const members = operationOf(name)?.input.members.map((member) => member.name) ?? [];
      return [...ignores, ...Object.keys(refuses)]
        .filter((one) => !members.includes(one))
        .map((one) => `${name} ${one}`);
    });
    expect(strays).toEqual([]);
  });

  it('has no member honoured that no source of its action names', () => {
    const files = actionFiles();
    const unread = actions().flatMap((action) => {
      const sources = [...sourcesOf(files.get(action.name) ?? '')].map((file) => readFileSync(file, 'utf8'));
      const words = new Set(sources.join('\n').match(/\w+/g));
      return toldOf(action)
        .honours.filter((member) => !words.has(member))
        .map((member) => `${action.name} ${member}`);
    });
    expect(unread).toEqual([]);
  });

  it('has no part of a honoured member that no source of its action names, and that is not named as passed over', () => {
    const files = actionFiles();
    const unread = actions().flatMap((action) => {
      const sources = [...sourcesOf(files.get(action.name) ?? '')].map((file) => readFileSync(file, 'utf8'));
      // What names it as passed over, or speaks of it, does not read it.
      const read = sources.map((text) => text.replaceAll(/\/\*[^]*?\*\/|^ *\/\/.*|'[^'\n]*'/gm, ''));
      const words = new Set(read.join('\n').match(/\w+/g));
      const { ignores = [], refuses = {}, keeps = [] } = action.within ?? {};
      const named = new Set([...ignores, ...Object.keys(refuses), ...keeps]);
      const honours = toldOf(action).honours.filter((member) => !named.has(member));
      return partsOf(action.name, named)
        .filter(({ path, name }) => honours.includes(path.split('.')[0] ?? '') && !words.has(name))
        .map(({ path }) => `${action.name} ${path}`);
    });
    expect(unread).toEqual([]);
  });

  it('names only parts that there are', () => {
    const strays = actions().flatMap(({ name, within: { ignores = [], refuses = {}, keeps = [] } = {} }) => {
      const paths = new Set(partsOf(name).map(({ path }) => path));
      const named = [...ignores, ...Object.keys(refuses), ...keeps];
      return named.filter((path) => !paths.has(path)).map((path) => `${name} ${path}`);
    });
    expect(strays).toEqual([]);
  });

  it('names the filters of each action that has any', () => {
    const wanting = actions().filter(
      (action) => toldOf(action).honours.includes('Filters') !== (action.filters !== undefined),
    );
    expect(wanting.map(({ name }) => name)).toEqual([]);
  });
});

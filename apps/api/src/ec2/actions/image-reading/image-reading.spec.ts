import { randomUUID } from 'node:crypto';
import {
  DescribeExportImageTasksCommand,
  DescribeFastLaunchImagesCommand,
  DescribeImageAttributeCommand,
  DescribeImageReferencesCommand,
  DescribeImagesCommand,
  DescribeImageUsageReportEntriesCommand,
  DescribeImageUsageReportsCommand,
  DescribeImportImageTasksCommand,
  DescribeStoreImageTasksCommand,
  GetAllowedImagesSettingsCommand,
  GetImageAncestryCommand,
  GetImageBlockPublicAccessStateCommand,
  ListImagesInRecycleBinCommand,
} from '@aws-sdk/client-ec2';
import { type FactEvent, toEvent } from '#lifecycle';
import { cloudPlan } from '#lifecycle/commands';
import {
  OWNER,
  PARTNER,
  REGION,
  startTestEngine,
  STRANGER,
  type TestEngine,
} from '../../../../../../test/support/engine.js';

const [BASE, COPY, MADE, BINNED, WINDOWS, STORED] = ['1', '2', '3', '4', '5', '6'].map(
  (digit) => `ami-0000000000000000${digit}`,
);
const [RUNNING, STOPPED, THEIRS] = ['1', '2', '3'].map((digit) => `i-0000000000000000${digit}`);
const MINUTE = 60_000_000;

describe('what a client of EC2 is told around images', () => {
  let engine: TestEngine;
  const now = Date.now() * 1000;
  const at = (minutesAgo: number) => ({ occurredAt: now - minutesAgo * MINUTE });

  const told = (id: string | undefined, event: FactEvent, minutesAgo: number) =>
    engine.seed(`image-${id}`, event, { ...at(minutesAgo), account: OWNER });
  /** What the owner asked for here itself. */
  const commanded = async (event: FactEvent, minutesAgo: number) => {
    const [stream, actor] = [`image-${STORED}`, { principal: 'ada', account: OWNER }];
    const metadata = {
      version: 1,
      actor,
      source: 'engine',
      account: OWNER,
      region: REGION,
      ...at(minutesAgo),
    } as const;
    await engine.store.append(stream, 'any', [toEvent({ ...event, id: randomUUID(), stream, metadata })]);
  };
  const born = (imageId = '', attributes = {}) => ({ imageId, ownerId: OWNER, region: REGION, attributes });
  const ran = async (instanceId: string | undefined, imageId: string | undefined, state: string, ownerId = OWNER) => {
    const data = { instanceId: instanceId ?? '', imageId: imageId ?? '', ownerId, region: REGION, state };
    await engine.seed(`instance-${instanceId}`, { type: 'InstanceObserved', data }, at(90));
  };

  beforeAll(async () => {
    // What is under way stays so.
    engine = await startTestEngine({ cloud: cloudPlan('realistic'), settles: false });
    const base = { name: 'base', description: 'The base', productCodes: ['abc'], bootMode: 'uefi' };
    await told(BASE, { type: 'ImageRegistered', data: born(BASE, base) }, 100);
    await ran(RUNNING, BASE, 'running');
    await ran(STOPPED, BASE, 'stopped');
    await ran(THEIRS, BASE, 'running', PARTNER);
    const copied = { ...born(COPY, { name: 'copy' }), sourceImageId: BASE ?? '', sourceRegion: 'us-east-1' };
    await told(COPY, { type: 'ImageCopyRequested', data: copied }, 80);
    const made = { ...born(MADE, { name: 'made' }), sourceInstanceId: RUNNING ?? '' };
    await told(MADE, { type: 'ImageCreationRequested', data: made }, 70);
    const grantees = [{ kind: 'account' as const, id: PARTNER }];
    await told(BASE, { type: 'LaunchPermissionGranted', data: { imageId: BASE ?? '', grantees } }, 60);
  });
  afterAll(() => engine.close());

  it('is an attribute, the owner’s own only to the owner', async () => {
    const ask = (Attribute: 'description' | 'launchPermission' | 'productCodes' | 'blockDeviceMapping', who = OWNER) =>
      engine.ec2(who).send(new DescribeImageAttributeCommand({ ImageId: BASE, Attribute }));
    expect(await ask('description', PARTNER)).toMatchObject({ ImageId: BASE, Description: { Value: 'The base' } });
    expect(await ask('launchPermission')).toMatchObject({ LaunchPermissions: [{ UserId: PARTNER }] });
    expect(await ask('productCodes')).toMatchObject({ ProductCodes: [{ ProductCodeId: 'abc' }] });
    await expect(ask('launchPermission', PARTNER)).rejects.toMatchObject({ name: 'AuthFailure' });
    await expect(ask('launchPermission', STRANGER)).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
    await expect(ask('blockDeviceMapping')).rejects.toMatchObject({ name: 'AuthFailure' });
  });

  it('is where an image comes from, through the instance that it was made of too', async () => {
    const ancestry = async (ImageId: string | undefined) => {
      const { ImageAncestryEntries = [] } = await engine.ec2().send(new GetImageAncestryCommand({ ImageId }));
      return ImageAncestryEntries.map((entry) => [entry.ImageId, entry.SourceImageId, entry.SourceImageRegion]);
    };
    expect(await ancestry(COPY)).toEqual([
      [COPY, BASE, 'us-east-1'],
      [BASE, undefined, undefined],
    ]);
    expect(await ancestry(MADE)).toEqual([
      [MADE, BASE, REGION],
      [BASE, undefined, undefined],
    ]);
    const Filters = [{ Name: 'source-image-id', Values: [BASE ?? ''] }];
    const { Images = [] } = await engine.ec2().send(new DescribeImagesCommand({ Filters }));
    expect(Images.map(({ Name }) => Name)).toEqual(['copy', 'made']);
  });

  it('is what of its own refers to an image', async () => {
    const refer = async (input: object) => {
      const command = new DescribeImageReferencesCommand({ ImageIds: [BASE ?? ''], ...input });
      const { ImageReferences = [] } = await engine.ec2().send(command);
      return ImageReferences.map(({ Arn }) => Arn?.split('/')[1]);
    };
    expect(await refer({ IncludeAllResourceTypes: true })).toEqual([RUNNING, STOPPED]);
    const ResourceTypeOptions = [{ OptionName: 'state-name', OptionValues: ['stopped'] }];
    expect(await refer({ ResourceTypes: [{ ResourceType: 'ec2:Instance', ResourceTypeOptions }] })).toEqual([STOPPED]);
    expect(await refer({ ResourceTypes: [{ ResourceType: 'ec2:LaunchTemplate' }] })).toEqual([]);
    await expect(refer({})).rejects.toMatchObject({ name: 'MissingParameter' });
    await expect(refer({ ResourceTypes: [{ ResourceType: 'a' }] })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('is the Recycle Bin, until when each image is kept', async () => {
    await told(BINNED, { type: 'ImageRegistered', data: born(BINNED, { name: 'binned' }) }, 50);
    await told(BINNED, { type: 'ImageDeregistered', data: { imageId: BINNED ?? '' } }, 40);
    const until = now + 1000 * MINUTE;
    await told(BINNED, { type: 'ImageRecycled', data: { imageId: BINNED ?? '', until } }, 40);
    const list = (input: object, who = OWNER) => engine.ec2(who).send(new ListImagesInRecycleBinCommand(input));
    expect((await list({})).Images).toEqual([
      {
        ImageId: BINNED,
        Name: 'binned',
        RecycleBinEnterTime: new Date(Math.floor((now - 40 * MINUTE) / 1000)),
        RecycleBinExitTime: new Date(Math.floor(until / 1000)),
      },
    ]);
    expect((await list({}, PARTNER)).Images).toEqual([]);
    await expect(list({ ImageIds: [BASE ?? ''] })).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
    const gone = engine.ec2().send(new DescribeImagesCommand({ ImageIds: [BINNED ?? ''] }));
    await expect(gone).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
  });

  it('is what writes an image elsewhere, and how far it is', async () => {
    await told(STORED, { type: 'ImageRegistered', data: born(STORED, { name: 'stored' }) }, 30);
    const store = { imageId: STORED ?? '', bucket: 'attic', objectKey: `${STORED}.bin` };
    const ended = { ...store, result: 'failed', reason: 'The bucket is gone' } as const;
    await commanded({ type: 'ImageStored', data: store }, 20);
    await commanded({ type: 'ImageExported', data: { imageId: STORED ?? '', exportTaskId: 'export-ami-1' } }, 20);
    await commanded({ type: 'ImageStoreEnded', data: ended }, 10);
    const { StoreImageTaskResults } = await engine.ec2().send(new DescribeStoreImageTasksCommand({}));
    expect(StoreImageTaskResults).toMatchObject([
      { AmiId: STORED, Bucket: 'attic', StoreTaskState: 'Failed', StoreTaskFailureReason: 'The bucket is gone' },
    ]);
    const { ExportImageTasks } = await engine.ec2().send(new DescribeExportImageTasksCommand({}));
    expect(ExportImageTasks).toMatchObject([{ ExportImageTaskId: 'export-ami-1', Status: 'active', ImageId: STORED }]);
    expect(await engine.ec2(PARTNER).send(new DescribeExportImageTasksCommand({}))).toMatchObject({
      ExportImageTasks: [],
    });
  });

  it('is what is being imported', async () => {
    const task = { accountId: OWNER, region: REGION, taskId: 'import-ami-1', makes: 'image' } as const;
    await engine.seed(`account-${OWNER}`, { type: 'ImportTaskRequested', data: { ...task, description: 'A disk' } });
    const { ImportImageTasks } = await engine.ec2().send(new DescribeImportImageTasksCommand({}));
    expect(ImportImageTasks).toMatchObject([{ ImportTaskId: 'import-ami-1', Description: 'A disk', Status: 'active' }]);
    const unknown = engine.ec2().send(new DescribeImportImageTasksCommand({ ImportTaskIds: ['import-ami-9'] }));
    await expect(unknown).rejects.toMatchObject({ name: 'InvalidConversionTaskId' });
  });

  it('is which Windows images start fast', async () => {
    const windows = born(WINDOWS, { name: 'windows', platform: 'windows' });
    await told(WINDOWS, { type: 'ImageRegistered', data: windows }, 30);
    await told(WINDOWS, { type: 'FastLaunchChanged', data: { imageId: WINDOWS ?? '', state: 'enabling' } }, 20);
    const { FastLaunchImages } = await engine.ec2().send(new DescribeFastLaunchImagesCommand({}));
    expect(FastLaunchImages).toMatchObject([{ ImageId: WINDOWS, State: 'enabling', OwnerId: OWNER }]);
  });

  it('is who else ran an image when a report was asked for', async () => {
    const report = { accountId: OWNER, region: REGION, imageId: BASE ?? '', reportId: 'amiur-1' };
    await engine.seed(`account-${OWNER}`, { type: 'ImageUsageReportRequested', data: report }, at(5));
    const { ImageUsageReports } = await engine.ec2().send(new DescribeImageUsageReportsCommand({}));
    expect(ImageUsageReports).toMatchObject([{ ReportId: 'amiur-1', ImageId: BASE, State: 'available' }]);
    const ReportIds = ['amiur-1'];
    const { ImageUsageReportEntries } = await engine
      .ec2()
      .send(new DescribeImageUsageReportEntriesCommand({ ReportIds }));
    expect(ImageUsageReportEntries).toMatchObject([
      { AccountId: PARTNER, UsageCount: 1, ResourceType: 'ec2:Instance' },
    ]);
    const theirs = engine.ec2(PARTNER).send(new DescribeImageUsageReportsCommand({ ReportIds }));
    await expect(theirs).rejects.toMatchObject({ name: 'InvalidImageUsageReportId.NotFound' });
  });

  it('is what the account has set for its images', async () => {
    const access = () => engine.ec2().send(new GetImageBlockPublicAccessStateCommand({}));
    expect(await access()).toMatchObject({ ImageBlockPublicAccessState: 'block-new-sharing', ManagedBy: 'account' });
    const account = { accountId: OWNER, region: REGION };
    const seed = (event: FactEvent) => engine.seed(`account-${OWNER}`, event);
    await seed({ type: 'ImageBlockPublicAccessSet', data: { ...account, state: 'unblocked' } });
    expect(await access()).toMatchObject({ ImageBlockPublicAccessState: 'unblocked' });
    const allowed = () => engine.ec2().send(new GetAllowedImagesSettingsCommand({}));
    expect(await allowed()).toMatchObject({ State: 'disabled', ManagedBy: 'account' });
    await seed({ type: 'AllowedImagesSet', data: { ...account, mode: 'audit-mode' } });
    const criteria = [{ imageProviders: ['amazon'], maximumDaysSinceCreated: 300, imageWatermarks: ['x:*'] }];
    await seed({ type: 'AllowedImagesCriteriaReplaced', data: { ...account, criteria } });
    expect(await allowed()).toMatchObject({
      State: 'audit-mode',
      ImageCriteria: [
        {
          ImageProviders: ['amazon'],
          CreationDateCondition: { MaximumDaysSinceCreated: 300 },
          ImageWatermarks: [{ WatermarkKey: 'x:*' }],
        },
      ],
    });
  });
});

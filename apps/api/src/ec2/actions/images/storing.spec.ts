import {
  CreateRestoreImageTaskCommand,
  CreateImageUsageReportCommand,
  CreateStoreImageTaskCommand,
  DeleteImageUsageReportCommand,
  DescribeImagesCommand,
  DescribeImageUsageReportsCommand,
  DisableFastLaunchCommand,
  EnableFastLaunchCommand,
  ExportImageCommand,
  ImportImageCommand,
} from '@aws-sdk/client-ec2';
import {
  OWNER,
  PARTNER,
  REGION,
  startTestEngine,
  STRANGER,
  type TestEngine,
} from '../../../../../../test/support/engine.js';
import { registered, seedInstance, seedSnapshot } from '../../../../../../test/support/stage.js';

const Bucket = 'image-archive';

describe('an image written elsewhere by a client of EC2', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  it('is stored in S3, and restored from there under another name, in another Region, with its tags', async () => {
    const Tags = [{ Key: 'Team', Value: 'web' }];
    const ImageId = await registered(engine, 'stored', { TagSpecifications: [{ ResourceType: 'image', Tags }] });
    const { ObjectKey } = await engine.ec2().send(new CreateStoreImageTaskCommand({ ImageId, Bucket }));
    expect(ObjectKey).toBe(`${ImageId}.bin`);
    await engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    const restore = new CreateRestoreImageTaskCommand({ Bucket, ObjectKey, Name: 'restored' });
    const restored = await engine.ec2(OWNER, 'us-east-1').send(restore);
    const asked = new DescribeImagesCommand({ ImageIds: [restored.ImageId ?? ''] });
    const { Images } = await engine.ec2(OWNER, 'us-east-1').send(asked);
    expect(Images).toMatchObject([{ Name: 'restored', State: 'available', Tags }]);
    const snapshotId = Images?.[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId;
    expect(await engine.facts(`snapshot-${snapshotId}`)).toMatchObject([
      { type: 'SnapshotStarted', data: { region: 'us-east-1', imageId: restored.ImageId, sizeGiB: 8 } },
      { type: 'SnapshotCompleted' },
    ]);
    const stranger = engine.ec2(STRANGER, 'us-east-1').send(new CreateRestoreImageTaskCommand({ Bucket, ObjectKey }));
    await expect(stranger).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const elsewhere = engine.ec2().send(new CreateRestoreImageTaskCommand({ Bucket: 'other', ObjectKey }));
    await expect(elsewhere).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('is exported as a disk, once under one client token, and never when it is encrypted', async () => {
    const ImageId = await registered(engine, 'exported');
    const S3ExportLocation = { S3Bucket: Bucket, S3Prefix: 'disks/' };
    const asked = { ImageId, DiskImageFormat: 'VMDK', S3ExportLocation, ClientToken: 'once' } as const;
    const first = await engine.ec2().send(new ExportImageCommand(asked));
    expect(first).toMatchObject({ ImageId, Status: 'active', S3ExportLocation });
    expect(await engine.ec2().send(new ExportImageCommand(asked))).toMatchObject({
      ExportImageTaskId: first.ExportImageTaskId,
    });
    expect((await engine.facts(`image-${ImageId}`)).filter(({ type }) => type === 'ImageExported')).toHaveLength(1);
    const sealed = await registered(engine, 'sealed', { snapshotId: await seedSnapshot(engine, { encrypted: true }) });
    const refused = engine.ec2().send(new ExportImageCommand({ ...asked, ImageId: sealed, ClientToken: 'other' }));
    await expect(refused).rejects.toMatchObject({ name: 'NotExportable' });
  });

  it('is imported by a task of its own, once under one client token', async () => {
    const DiskContainers = [{ Format: 'VMDK', Url: 's3://disks/web.vmdk' }];
    const asked = { Description: 'of a disk', DiskContainers, ClientToken: 'import' };
    const begun = await engine.ec2().send(new ImportImageCommand(asked));
    expect(begun).toMatchObject({ ImportTaskId: expect.stringMatching(/^import-ami-/), Status: 'active' });
    const again = await engine.ec2().send(new ImportImageCommand(asked));
    expect(again.ImportTaskId).toBe(begun.ImportTaskId);
    const Filters = [{ Name: 'name', Values: [begun.ImportTaskId ?? ''] }];
    const made = await engine.ec2().send(new DescribeImagesCommand({ Owners: ['self'], Filters }));
    expect(made.Images).toMatchObject([{ Description: 'of a disk', Architecture: 'x86_64', State: 'available' }]);
    const other = engine.ec2().send(new ImportImageCommand({ ...asked, Description: 'of another' }));
    await expect(other).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
    await expect(engine.ec2().send(new ImportImageCommand({ DiskContainers: [] }))).rejects.toMatchObject({
      name: expect.stringMatching(/^(MissingParameter|InvalidParameterValue)$/),
    });
    const strange = [{ Format: 'QCOW2', Url: 's3://disks/web.qcow2' }];
    await expect(engine.ec2().send(new ImportImageCommand({ DiskContainers: strange }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('of Windows is prepared for fast launch, and that is given up again', async () => {
    const { imageId: ImageId } = await seedInstance(engine, { platform: 'windows' });
    const few = engine.ec2().send(new EnableFastLaunchCommand({ ImageId, MaxParallelLaunches: 2 }));
    await expect(few).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const enabling = await engine.ec2().send(new EnableFastLaunchCommand({ ImageId, MaxParallelLaunches: 8 }));
    expect(enabling).toMatchObject({ State: 'enabling', MaxParallelLaunches: 8, OwnerId: OWNER });
    await engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    expect(await engine.ec2().send(new DisableFastLaunchCommand({ ImageId }))).toMatchObject({ State: 'disabling' });
    const linux = await registered(engine, 'linux');
    await expect(engine.ec2().send(new EnableFastLaunchCommand({ ImageId: linux }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('has reports on its use by others, for its owner', async () => {
    const ImageId = await registered(engine, 'reported');
    const of = { AccountIds: [PARTNER], ResourceTypes: [{ ResourceType: 'ec2:Instance' }] };
    const asked = { ImageId, ...of, ClientToken: 'report' };
    const { ReportId } = await engine.ec2().send(new CreateImageUsageReportCommand(asked));
    expect(await engine.ec2().send(new CreateImageUsageReportCommand(asked))).toMatchObject({ ReportId });
    const [report] = (await engine.facts(`account-${OWNER}`)).filter(
      ({ type }) => type === 'ImageUsageReportRequested',
    );
    expect(report).toMatchObject({ data: { imageId: ImageId, reportId: ReportId, region: REGION } });
    await expect(engine.ec2(PARTNER).send(new CreateImageUsageReportCommand(asked))).rejects.toMatchObject({
      name: 'InvalidAMIID.NotFound',
    });
    const found = await engine.ec2().send(new DescribeImageUsageReportsCommand({ ReportIds: [ReportId ?? ''] }));
    expect(found.ImageUsageReports).toMatchObject([{ ImageId, ReportId, ...of }]);
    const remove = () => engine.ec2().send(new DeleteImageUsageReportCommand({ ReportId }));
    expect(await remove()).toMatchObject({ Return: true });
    await expect(remove()).rejects.toMatchObject({ name: 'InvalidImageUsageReportId.NotFound' });
  });
});

import {
  CopyImageCommand,
  CreateImageUsageReportCommand,
  CreateStoreImageTaskCommand,
  DescribeExportImageTasksCommand,
  DescribeFastLaunchImagesCommand,
  DescribeImagesCommand,
  DescribeImageUsageReportEntriesCommand,
  DescribeImageUsageReportsCommand,
  DescribeStoreImageTasksCommand,
  DisableImageCommand,
  EnableFastLaunchCommand,
  ExportImageCommand,
  GetImageAncestryCommand,
  waitUntilImageAvailable,
  waitUntilStoreImageTaskComplete,
} from '@aws-sdk/client-ec2';
import { OWNER, REGION, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

const [IMAGE, WINDOWS] = ['ami-00000000000000001', 'ami-00000000000000002'];

describe('what was commanded of images', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
    const shape = {
      Architecture: 'x86_64',
      RootDeviceName: '/dev/xvda',
      RootDeviceType: 'ebs',
      VirtualizationType: 'hvm',
    };
    const volume = (SnapshotId: string) => [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId, VolumeSize: 8 } }];
    const Images = [
      { ...shape, ImageId: IMAGE, Name: 'plain', BlockDeviceMappings: volume('snap-00000000000000001') },
      {
        ...shape,
        ImageId: WINDOWS,
        Name: 'win',
        Platform: 'windows',
        BlockDeviceMappings: volume('snap-00000000000000002'),
      },
    ];
    const url = `${engine.url}/v1/images/import?account=${OWNER}&region=${REGION}`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ Images }) });
    expect(await answer.json()).toMatchObject({ imported: 2, refused: 0 });
  });
  afterAll(() => engine.close());

  it('is told as stored and exported', async () => {
    const client = engine.ec2();
    await client.send(new CreateStoreImageTaskCommand({ ImageId: IMAGE, Bucket: 'attic' }));
    await waitUntilStoreImageTaskComplete({ client, maxWaitTime: 10, minDelay: 1 }, { ImageIds: [IMAGE ?? ''] });
    const { StoreImageTaskResults } = await client.send(new DescribeStoreImageTasksCommand({}));
    expect(StoreImageTaskResults).toMatchObject([
      {
        AmiId: IMAGE,
        Bucket: 'attic',
        S3objectKey: `${IMAGE}.bin`,
        StoreTaskState: 'Completed',
        ProgressPercentage: 100,
      },
    ]);
    const { ExportImageTaskId } = await client.send(
      new ExportImageCommand({ ImageId: IMAGE, DiskImageFormat: 'RAW', S3ExportLocation: { S3Bucket: 'attic' } }),
    );
    const ExportImageTaskIds = [ExportImageTaskId ?? ''];
    const { ExportImageTasks } = await client.send(new DescribeExportImageTasksCommand({ ExportImageTaskIds }));
    expect(ExportImageTasks).toMatchObject([{ ImageId: IMAGE, S3ExportLocation: { S3Bucket: 'attic' } }]);
  });

  it('is told as a copy with where it comes from, and as disabled to who asks for that', async () => {
    const client = engine.ec2();
    const copy = { SourceImageId: IMAGE, SourceRegion: REGION, Name: 'copy' };
    const { ImageId = '' } = await client.send(new CopyImageCommand(copy));
    await waitUntilImageAvailable({ client, maxWaitTime: 10, minDelay: 1 }, { ImageIds: [ImageId] });
    const { ImageAncestryEntries } = await client.send(new GetImageAncestryCommand({ ImageId }));
    expect(ImageAncestryEntries?.map((entry) => entry.ImageId)).toEqual([ImageId, IMAGE]);
    await client.send(new DisableImageCommand({ ImageId }));
    const list = async (IncludeDisabled: boolean) => {
      const { Images = [] } = await client.send(new DescribeImagesCommand({ Owners: ['self'], IncludeDisabled }));
      return Images.map(({ Name, State }) => `${Name} ${State}`);
    };
    expect(await list(false)).not.toContain('copy disabled');
    expect(await list(true)).toContain('copy disabled');
  });

  it('is told as started fast, and as reported on', async () => {
    const client = engine.ec2();
    await client.send(new EnableFastLaunchCommand({ ImageId: WINDOWS }));
    const { FastLaunchImages } = await client.send(new DescribeFastLaunchImagesCommand({}));
    expect(FastLaunchImages).toMatchObject([{ ImageId: WINDOWS, State: 'enabled' }]);
    const asked = { ImageId: IMAGE, ResourceTypes: [{ ResourceType: 'ec2:Instance' }] };
    const { ReportId = '' } = await client.send(new CreateImageUsageReportCommand(asked));
    const { ImageUsageReports } = await client.send(new DescribeImageUsageReportsCommand({ ReportIds: [ReportId] }));
    expect(ImageUsageReports).toMatchObject([{ ReportId, ImageId: IMAGE, State: 'available' }]);
    const entries = new DescribeImageUsageReportEntriesCommand({ ImageIds: [IMAGE ?? ''] });
    expect((await client.send(entries)).ImageUsageReportEntries).toEqual([]);
  });
});

import {
  CancelSpotInstanceRequestsCommand,
  CreateImageUsageReportCommand,
  CreateStoreImageTaskCommand,
  DescribeImageUsageReportsCommand,
  DescribeInstanceImageMetadataCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeStoreImageTasksCommand,
  EnableAllowedImagesSettingsCommand,
  EnableFastLaunchCommand,
  ModifyImageAttributeCommand,
  ReplaceImageCriteriaInAllowedImagesSettingsCommand,
  RequestSpotInstancesCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { PARTNER, startTestEngine, type TestEngine } from '../support/engine.js';
import { DAY, HOUR, SetClock } from '../support/set-clock.js';
import { registered, seedInstance } from '../support/stage.js';

const InstanceType = 't3.micro';

/** Whoever signs requests goes by the wall clock; everything else by the clock of the engine, which stands years back here. */
describe('an engine whose clock is not that of the wall', () => {
  let engine: TestEngine;
  const clock = new SetClock(Date.parse('2021-03-01T00:00:00Z'));

  beforeAll(async () => {
    engine = await startTestEngine({ clock });
  });
  afterAll(() => engine.close());

  it('keeps a report on the use of an image for thirty of its own days', async () => {
    const ImageId = await registered(engine, 'reported');
    const of = { ResourceTypes: [{ ResourceType: 'ec2:Instance' }] };
    const { ReportId } = await engine.ec2().send(new CreateImageUsageReportCommand({ ImageId, ...of }));
    const reports = async () =>
      (await engine.ec2().send(new DescribeImageUsageReportsCommand({ ImageIds: [ImageId] }))).ImageUsageReports;
    expect(await reports()).toMatchObject([{ ReportId }]);
    clock.pass(31 * DAY);
    expect(await reports()).toEqual([]);
  });

  it('tells for thirty-one of its own days that an image was stored', async () => {
    const ImageId = await registered(engine, 'stored');
    await engine.ec2().send(new CreateStoreImageTaskCommand({ ImageId, Bucket: 'archive' }));
    const tasks = async () => (await engine.ec2().send(new DescribeStoreImageTasksCommand({}))).StoreImageTaskResults;
    expect(await tasks()).toMatchObject([{ AmiId: ImageId, Bucket: 'archive' }]);
    clock.pass(32 * DAY);
    expect(await tasks()).toEqual([]);
  });

  it('shows a cancelled Spot request for four of its own hours', async () => {
    const ImageId = await registered(engine, 'spot');
    const LaunchSpecification = { ImageId, InstanceType } as const;
    const request = (more: object = {}) =>
      engine.ec2().send(new RequestSpotInstancesCommand({ LaunchSpecification, ...more }));
    const seen = async () =>
      (await engine.ec2().send(new DescribeSpotInstanceRequestsCommand({}))).SpotInstanceRequests?.length;
    await expect(request({ ValidFrom: new Date(clock.date().getTime() + HOUR) })).rejects.toMatchObject({
      name: 'UnsupportedOperation',
    });
    const { SpotInstanceRequests: [made = {}] = [] } = await request();
    const SpotInstanceRequestIds = [made.SpotInstanceRequestId ?? ''];
    await engine.ec2().send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds }));
    expect(await seen()).toBe(1);
    clock.pass(5 * HOUR);
    expect(await seen()).toBe(0);
  });

  it('reckons by it how old an image is that an account allows', async () => {
    const ImageId = await registered(engine, 'young');
    const LaunchPermission = { Add: [{ UserId: PARTNER }] };
    await engine.ec2().send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission }));
    const ImageCriteria = [{ CreationDateCondition: { MaximumDaysSinceCreated: 10 } }];
    const partner = engine.ec2(PARTNER);
    await partner.send(new ReplaceImageCriteriaInAllowedImagesSettingsCommand({ ImageCriteria }));
    await partner.send(new EnableAllowedImagesSettingsCommand({ AllowedImagesSettingsState: 'audit-mode' }));
    await partner.send(new RunInstancesCommand({ ImageId, InstanceType, MinCount: 1, MaxCount: 1 }));
    const allowed = async () => {
      const { InstanceImageMetadata: [told] = [] } = await partner.send(new DescribeInstanceImageMetadataCommand({}));
      return told?.ImageMetadata?.ImageAllowed;
    };
    expect(await allowed()).toBe(true);
    clock.pass(11 * DAY);
    expect(await allowed()).toBe(false);
  });

  it('says by it since when fast launch is being prepared', async () => {
    const { imageId: ImageId } = await seedInstance(engine, { platform: 'windows' });
    const before = clock.date();
    const { StateTransitionTime } = await engine.ec2().send(new EnableFastLaunchCommand({ ImageId }));
    expect(Number(StateTransitionTime) - Number(before)).toBeLessThan(1000);
  });
});

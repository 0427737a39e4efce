import {
  CopyImageCommand,
  CreateReplaceRootVolumeTaskCommand,
  DescribeImagesCommand,
  DescribeInstanceImageMetadataCommand,
  DescribeInstancesCommand,
  DescribeReplaceRootVolumeTasksCommand,
  DescribeSpotInstanceRequestsCommand,
  DisableAllowedImagesSettingsCommand,
  EnableAllowedImagesSettingsCommand,
  type Instance,
  ModifySnapshotAttributeCommand,
  ReplaceImageCriteriaInAllowedImagesSettingsCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { CommandBus } from '@nestjs/cqrs';
import { AGGREGATES } from '#lifecycle';
import { type Caller, type CloudPlan, Decider, LaunchAgain } from '#lifecycle/commands';
import { OWNER, PARTNER, REGION, startTestEngine, STRANGER, type TestEngine } from '../support/engine.js';
import { factsIn } from '../support/log-surroundings.js';
import { MINUTE, SetClock } from '../support/set-clock.js';
import { registered, seedSnapshot } from '../support/stage.js';

const PARAMETER = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

/** A cloud that is out of capacity while a test says so. */
class FullCloud implements CloudPlan {
  isFull = false;
  delay = (): number => 0;
  fails = (fault: string): boolean => fault === 'capacity' && this.isFull;
}

describe('the traps of launching', () => {
  let engine: TestEngine;
  const clock = new SetClock();
  const cloud = new FullCloud();
  const caller: Caller = {
    account: OWNER,
    region: REGION,
    actor: { principal: 'ada', account: OWNER },
    requestId: 'again',
    correlationId: 'again',
  };

  beforeAll(async () => {
    engine = await startTestEngine({ clock, cloud });
  });
  afterAll(() => engine.close());

  async function launched(asked: Partial<RunInstancesCommandInput>, account = OWNER): Promise<Instance> {
    const one = { InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, ...asked } as const;
    const { Instances: [instance = {}] = [] } = await engine.ec2(account).send(new RunInstancesCommand(one));
    return instance;
  }
  const launch = (asked: Partial<RunInstancesCommandInput>, account = OWNER): Promise<string> =>
    launched(asked, account).then(
      () => 'launched',
      (error: unknown) => (error instanceof Error ? error.name : 'no error'),
    );
  async function described({ InstanceId = '' }: Instance): Promise<Instance> {
    const asked = new DescribeInstancesCommand({ InstanceIds: [InstanceId] });
    const { Reservations: [reservation] = [] } = await engine.ec2().send(asked);
    return reservation?.Instances?.[0] ?? {};
  }
  const factsOf = ({ InstanceId = '' }: Instance) => engine.facts(`instance-${InstanceId}`);
  const published = async (filter: string, value: string): Promise<string> => {
    const Filters = [{ Name: filter, Values: [value] }];
    const { Images = [] } = await engine.ec2().send(new DescribeImagesCommand({ Filters }));
    return Images[0]?.ImageId ?? '';
  };

  it('settings of allowed images only tell in audit mode, refuse when they are enabled, and never hold for one’s own', async () => {
    const foreign = await published('name', 'debian-13-amd64-*');
    const ImageCriteria = [{ ImageProviders: ['amazon'] }];
    await engine.ec2().send(new ReplaceImageCriteriaInAllowedImagesSettingsCommand({ ImageCriteria }));
    const set = (AllowedImagesSettingsState: 'audit-mode' | 'enabled') =>
      engine.ec2().send(new EnableAllowedImagesSettingsCommand({ AllowedImagesSettingsState }));
    const shown = async () =>
      (await engine.ec2().send(new DescribeImagesCommand({ Filters: [{ Name: 'image-id', Values: [foreign] }] })))
        .Images;
    await set('audit-mode');
    expect(await shown()).toMatchObject([{ ImageId: foreign, ImageAllowed: false }]);
    const instance = await launched({ ImageId: foreign });
    const InstanceIds = [instance.InstanceId ?? ''];
    const metadata = () => engine.ec2().send(new DescribeInstanceImageMetadataCommand({ InstanceIds }));
    expect((await metadata()).InstanceImageMetadata?.[0]?.ImageMetadata).toMatchObject({ ImageAllowed: false });
    await set('enabled');
    expect(await shown()).toEqual([]);
    expect(await launch({ ImageId: foreign })).toBe('InvalidAMIID.NotFound');
    expect(await launch({ ImageId: PARAMETER })).toBe('launched');
    expect(await described(instance)).toMatchObject({ State: { Name: 'running' } });
    expect((await metadata()).InstanceImageMetadata?.[0]?.ImageMetadata).toMatchObject({ ImageId: foreign });
    const own = await registered(engine, 'one of our own');
    expect(await launch({ ImageId: own })).toBe('launched');
    await engine.ec2().send(new DisableAllowedImagesSettingsCommand({}));
    expect(await launch({ ImageId: foreign })).toBe('launched');
  });

  it('a paid image that everybody sees is launched by nobody who has no subscription', async () => {
    const ImageId = await published('product-code', 'amistorypaidproductcode01');
    expect(ImageId).toMatch(/^ami-/);
    expect(await launch({ ImageId })).toBe('OptInRequired');
    const copy = new CopyImageCommand({ SourceImageId: ImageId, SourceRegion: REGION, Name: 'laundered' });
    await expect(engine.ec2().send(copy)).rejects.toThrow();
  });

  it('a parameter is resolved at launch, and both what was asked for and what it meant then are on record', async () => {
    const instance = await launched({ ImageId: PARAMETER });
    const ImageId = await published('name', 'al2023-ami-2023.*-x86_64');
    expect(instance).toMatchObject({ ImageId });
    const [fact] = await factsOf(instance);
    expect(fact).toMatchObject({
      type: 'InstanceLaunched',
      data: { imageId: ImageId, requestedImage: PARAMETER },
      metadata: { source: 'engine', actor: { account: OWNER } },
    });
    expect(await launch({ ImageId: 'resolve:ssm:/aws/service/no-such-thing' })).toMatch(/^Invalid/);
  });

  it('replacing the root volume from an image makes it the image of the instance', async () => {
    const [before, after] = [await registered(engine, 'root before'), await registered(engine, 'root after')];
    const instance = await launched({ ImageId: before });
    const { BlockDeviceMappings: [first] = [] } = await described(instance);
    const { InstanceId = '' } = instance;
    const asked = new CreateReplaceRootVolumeTaskCommand({ InstanceId, ImageId: after });
    const { ReplaceRootVolumeTask: task } = await engine.ec2().send(asked);
    expect(task).toMatchObject({ TaskState: 'pending' });
    const settled = await described(instance);
    expect(settled).toMatchObject({ ImageId: after, State: { Name: 'running' } });
    expect(settled.BlockDeviceMappings?.[0]?.Ebs?.VolumeId).not.toBe(first?.Ebs?.VolumeId);
    const ReplaceRootVolumeTaskIds = [task?.ReplaceRootVolumeTaskId ?? ''];
    const told = await engine.ec2().send(new DescribeReplaceRootVolumeTasksCommand({ ReplaceRootVolumeTaskIds }));
    expect(told.ReplaceRootVolumeTasks).toMatchObject([{ TaskState: 'succeeded', ImageId: after }]);
    clock.pass(MINUTE);
    const impact = async (imageId: string) =>
      (await fetch(`${engine.url}/v1/images/${imageId}/impact?at=${clock.date().toISOString()}`)).text();
    expect([(await impact(before)).includes(InstanceId), (await impact(after)).includes(InstanceId)]).toEqual([
      false,
      true,
    ]);
  });

  it('a Spot instance is taken back two minutes after the warning, and its request says why', async () => {
    const ImageId = await registered(engine, 'spot');
    const instance = await launched({ ImageId, InstanceMarketOptions: { MarketType: 'spot' } });
    const { InstanceId = '', SpotInstanceRequestId = '' } = await described(instance);
    const warned = [{ type: 'SpotInterruptionWarned', data: { instanceId: InstanceId, action: 'terminate' } }] as const;
    await engine.app
      .get(Decider)
      .begin(caller)
      .decide(AGGREGATES.instance, InstanceId, () => warned);
    clock.pass(MINUTE);
    expect(await described(instance)).toMatchObject({ State: { Name: 'running' } });
    clock.pass(MINUTE);
    expect(await described(instance)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: { Code: 'Server.SpotInstanceTermination' },
    });
    const asked = { SpotInstanceRequestIds: [SpotInstanceRequestId] };
    const { SpotInstanceRequests } = await engine.ec2().send(new DescribeSpotInstanceRequestsCommand(asked));
    expect(SpotInstanceRequests).toMatchObject([
      { State: 'closed', Status: { Code: 'instance-terminated-no-capacity' } },
    ]);
  });

  it('an instance that found no capacity is launched again by one command, once, and says what it is there for', async () => {
    const ImageId = await registered(engine, 'again');
    cloud.isFull = true;
    const failed = await launched({
      ImageId,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Of', Value: 'web' }] }],
    });
    expect(await described(failed)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: { Code: 'Server.InsufficientInstanceCapacity' },
    });
    cloud.isFull = false;
    const again = () => engine.app.get(CommandBus).execute(new LaunchAgain(failed.InstanceId ?? '', caller));
    const [first, second] = await Promise.all([again(), again()]);
    expect(second).toEqual(first);
    const next = { InstanceId: first.instanceId };
    expect(await described(next)).toMatchObject({
      ImageId,
      InstanceType: 't3.micro',
      State: { Name: 'running' },
      Tags: [{ Key: 'Of', Value: 'web' }],
    });
    const facts = await factsIn(engine.store, 'instance-', 'reservation-');
    const chain = [facts.find(({ stream }) => stream === `instance-${first.instanceId}`)];
    for (const fact of chain) {
      const cause = facts.find(({ id }) => id === fact?.metadata.causationId);
      if (cause) chain.push(cause);
    }
    expect(chain).toMatchObject([
      { type: 'InstanceLaunched', data: { replaces: failed.InstanceId } },
      { type: 'InstancesRequested', metadata: { requestId: 'again' } },
      { type: 'InstanceTerminated', data: { instanceId: failed.InstanceId } },
      { type: 'InstanceLaunched', data: { instanceId: failed.InstanceId } },
      { type: 'InstancesRequested' },
    ]);
  });

  it('a shared image is launched by whom it is shared with, and copied only once its storage is shared, too', async () => {
    const snapshotId = await seedSnapshot(engine);
    const ImageId = await registered(engine, 'shared without its storage', { snapshotId });
    const granted = { imageId: ImageId, grantees: [{ kind: 'account' as const, id: PARTNER }] };
    await engine.app
      .get(Decider)
      .begin(caller)
      .decide(AGGREGATES.image, ImageId, () => [{ type: 'LaunchPermissionGranted', data: granted }]);
    expect([await launch({ ImageId }, PARTNER), await launch({ ImageId }, STRANGER)]).toEqual([
      'launched',
      'InvalidAMIID.NotFound',
    ]);
    const copy = (Name: string) =>
      engine.ec2(PARTNER).send(new CopyImageCommand({ SourceImageId: ImageId, SourceRegion: REGION, Name }));
    await expect(copy('too early')).rejects.toMatchObject({ name: 'InvalidRequest' });
    const CreateVolumePermission = { Add: [{ UserId: PARTNER }] };
    await engine.ec2().send(new ModifySnapshotAttributeCommand({ SnapshotId: snapshotId, CreateVolumePermission }));
    expect(await copy('in time')).toMatchObject({ ImageId: expect.stringMatching(/^ami-/) });
  });
});

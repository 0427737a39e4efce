import {
  CopyImageCommand,
  CreateImageCommand,
  CreateTagsCommand,
  DeregisterImageCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DisableImageCommand,
  type EC2Client,
  EnableImageCommand,
  EnableImageDeprecationCommand,
  ListImagesInRecycleBinCommand,
  ModifyImageAttributeCommand,
  ModifyInstanceAttributeCommand,
  ModifySnapshotAttributeCommand,
  RestoreImageFromRecycleBinCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  waitUntilImageAvailable,
  waitUntilInstanceRunning,
  waitUntilInstanceStopped,
  waitUntilInstanceTerminated,
  waitUntilSnapshotCompleted,
} from '@aws-sdk/client-ec2';
import { cloudPlan } from '#lifecycle/commands';
import { OWNER, PARTNER, REGION, startTestEngine, STRANGER, type TestEngine } from '../support/engine.js';

const waiting = (client: EC2Client) => ({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 });

/** What a client was given, and must have been. */
function given<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`The answer has no ${what}.`);
  return value;
}

describe('a story told with the AWS SDK for JavaScript', () => {
  let engine: TestEngine;
  let owner: EC2Client;
  let partner: EC2Client;
  let stranger: EC2Client;
  let base: string;
  let instanceId: string;
  let imageId: string;
  let snapshotId: string;

  beforeAll(async () => {
    engine = await startTestEngine({
      cloud: cloudPlan('instance=0.2,stop=0.2,snapshot=0.2,image=0.2'),
      settles: false,
    });
    [owner, partner, stranger] = [engine.ec2(OWNER), engine.ec2(PARTNER), engine.ec2(STRANGER)];
    const { Images = [] } = await owner.send(
      new DescribeImagesCommand({ Owners: ['amazon'], Filters: [{ Name: 'architecture', Values: ['x86_64'] }] }),
    );
    base = given(Images.find(({ RootDeviceType }) => RootDeviceType === 'ebs')?.ImageId, 'public image');
  });
  afterAll(() => engine.close());

  it('launches an instance of a public image, and waits until it runs', async () => {
    const { Instances = [] } = await owner.send(
      new RunInstancesCommand({ ImageId: base, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
    );
    instanceId = given(Instances[0]?.InstanceId, 'instance');
    expect(Instances[0]).toMatchObject({ ImageId: base, State: { Name: 'pending', Code: 0 } });
    await waitUntilInstanceRunning(waiting(owner), { InstanceIds: [instanceId] });
  });

  it('changes it, stops it, and makes an image of it', async () => {
    await owner.send(new CreateTagsCommand({ Resources: [instanceId], Tags: [{ Key: 'Name', Value: 'golden' }] }));
    await owner.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
    await waitUntilInstanceStopped(waiting(owner), { InstanceIds: [instanceId] });
    await owner.send(
      new ModifyInstanceAttributeCommand({ InstanceId: instanceId, InstanceType: { Value: 't3.small' } }),
    );
    const created = await owner.send(new CreateImageCommand({ InstanceId: instanceId, Name: 'golden-1' }));
    imageId = given(created.ImageId, 'image');
    await waitUntilImageAvailable(waiting(owner), { ImageIds: [imageId] });
    const { Images = [] } = await owner.send(new DescribeImagesCommand({ ImageIds: [imageId] }));
    expect(Images[0]).toMatchObject({ Name: 'golden-1', OwnerId: OWNER, State: 'available', Public: false });
    snapshotId = given(Images[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId, 'snapshot');
    await waitUntilSnapshotCompleted(waiting(owner), { SnapshotIds: [snapshotId] });
  });

  it('shares it, and lets the partner launch it, and the stranger not', async () => {
    const asked = { ImageId: imageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 } as const;
    const refused = { name: 'InvalidAMIID.NotFound', message: `The image id '[${imageId}]' does not exist` };
    await expect(partner.send(new RunInstancesCommand(asked))).rejects.toMatchObject(refused);
    await owner.send(
      new ModifyImageAttributeCommand({ ImageId: imageId, LaunchPermission: { Add: [{ UserId: PARTNER }] } }),
    );
    const { Instances = [] } = await partner.send(new RunInstancesCommand(asked));
    expect(Instances[0]).toMatchObject({ ImageId: imageId });
    await expect(stranger.send(new RunInstancesCommand(asked))).rejects.toMatchObject(refused);
    await expect(stranger.send(new DescribeImagesCommand({ ImageIds: [imageId] }))).rejects.toMatchObject({
      name: 'InvalidAMIID.NotFound',
    });
    const { LaunchPermissions } = await owner.send(
      new DescribeImageAttributeCommand({ ImageId: imageId, Attribute: 'launchPermission' }),
    );
    expect(LaunchPermissions).toEqual([{ UserId: PARTNER }]);
  });

  it('lets the partner copy it into another Region once its storage is shared, too', async () => {
    const elsewhere = engine.ec2(PARTNER, 'us-east-1');
    const asked = { SourceImageId: imageId, SourceRegion: REGION, Name: 'golden-copy' };
    await expect(elsewhere.send(new CopyImageCommand(asked))).rejects.toMatchObject({ name: 'InvalidRequest' });
    await owner.send(
      new ModifySnapshotAttributeCommand({
        SnapshotId: snapshotId,
        CreateVolumePermission: { Add: [{ UserId: PARTNER }] },
      }),
    );
    const copied = await elsewhere.send(new CopyImageCommand(asked));
    const copy = given(copied.ImageId, 'image');
    await waitUntilImageAvailable(waiting(elsewhere), { ImageIds: [copy] });
    const { Images = [] } = await elsewhere.send(new DescribeImagesCommand({ ImageIds: [copy] }));
    expect(Images[0]).toMatchObject({ OwnerId: PARTNER, SourceImageId: imageId, SourceImageRegion: REGION });
  });

  it('deprecates it: the partner finds it no longer in a listing, and launches it all the same', async () => {
    const soon = new Date(Date.now() + 3_600_000);
    await owner.send(new EnableImageDeprecationCommand({ ImageId: imageId, DeprecateAt: soon }));
    const { Images = [] } = await owner.send(new DescribeImagesCommand({ ImageIds: [imageId] }));
    expect(Math.abs(Date.parse(Images[0]?.DeprecationTime ?? '') - soon.getTime())).toBeLessThanOrEqual(30_000);
  });

  it('disables it: nobody launches it, and enabling it brings no share back', async () => {
    await owner.send(new DisableImageCommand({ ImageId: imageId }));
    const asked = { ImageId: imageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 } as const;
    await expect(owner.send(new RunInstancesCommand(asked))).rejects.toMatchObject({
      name: 'InvalidAMIID.Unavailable',
    });
    await owner.send(new EnableImageCommand({ ImageId: imageId }));
    await expect(partner.send(new RunInstancesCommand(asked))).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
    await owner.send(
      new ModifyImageAttributeCommand({ ImageId: imageId, LaunchPermission: { Add: [{ UserId: PARTNER }] } }),
    );
  });

  it('deregisters it into the Recycle Bin, and restores it with its share', async () => {
    const rule = {
      accountId: OWNER,
      region: REGION,
      ruleId: 'keep-images',
      resourceType: 'EC2_IMAGE',
      retentionDays: 7,
    };
    await engine.seed(`account-${OWNER}`, { type: 'RecycleBinRuleCreated', data: rule });
    await owner.send(new DeregisterImageCommand({ ImageId: imageId }));
    const binned = await owner.send(new ListImagesInRecycleBinCommand({ ImageIds: [imageId] }));
    expect(binned.Images?.[0]).toMatchObject({ ImageId: imageId });
    await owner.send(new RestoreImageFromRecycleBinCommand({ ImageId: imageId }));
    const { LaunchPermissions } = await owner.send(
      new DescribeImageAttributeCommand({ ImageId: imageId, Attribute: 'launchPermission' }),
    );
    expect(LaunchPermissions).toEqual([{ UserId: PARTNER }]);
  });

  it('ends the instance', async () => {
    await owner.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
    await waitUntilInstanceTerminated(waiting(owner), { InstanceIds: [instanceId] });
    const { Reservations = [] } = await owner.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    expect(Reservations[0]?.Instances?.[0]).toMatchObject({
      State: { Name: 'terminated', Code: 48 },
      StateReason: { Code: 'Client.UserInitiatedShutdown' },
    });
  });

  it('is answered by the auditors’ questions as a recorded trail is', async () => {
    const moments = [new Date().toISOString()];
    const could = await Promise.all(
      moments.map(async (at) => (await fetch(`${engine.url}/v1/images/${imageId}/who-could-launch?at=${at}`)).json()),
    );
    expect(JSON.stringify(could)).toContain(PARTNER);
    const activity = await (await fetch(`${engine.url}/v1/things/${imageId}/history`)).text();
    for (const fact of ['ImageCreationRequested', 'LaunchPermissionGranted', 'ImageDisabled', 'ImageRecycled']) {
      expect(activity).toContain(fact);
    }
  });
});

import { CreateImageCommand, DescribeImagesCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import { OWNER, startTestEngine, STRANGER, type TestEngine } from '../../../../../../test/support/engine.js';
import { seedInstance, type SeededInstance, seedSnapshot } from '../../../../../../test/support/stage.js';

describe('an image made of an instance by a client of EC2', () => {
  let engine: TestEngine;
  let made: SeededInstance;

  beforeAll(async () => {
    engine = await startTestEngine();
    made = await seedInstance(engine, { bootMode: 'uefi', imdsSupport: 'v2.0', ownerAlias: 'amazon' });
  });
  afterAll(() => engine.close());

  it('has a snapshot of each volume, and is available once they are complete', async () => {
    const specifications = (['image', 'snapshot'] as const).map((ResourceType) => ({
      ResourceType,
      Tags: [{ Key: 'of', Value: ResourceType }],
    }));
    const asked = { InstanceId: made.instanceId, Name: 'nightly', NoReboot: true, TagSpecifications: specifications };
    const { ImageId = '' } = await engine.ec2().send(new CreateImageCommand(asked));
    const { Images: [image] = [] } = await engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    expect(image).toMatchObject({
      State: 'available',
      SourceInstanceId: made.instanceId,
      BootMode: 'uefi',
      ImdsSupport: 'v2.0',
      Tags: [{ Key: 'of', Value: 'image' }],
    });
    const SnapshotIds = (image?.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.SnapshotId ?? '');
    const { Snapshots } = await engine.ec2().send(new DescribeSnapshotsCommand({ SnapshotIds }));
    const description = `Created by CreateImage(${made.instanceId}) for ${ImageId}`;
    expect(Snapshots).toHaveLength(2);
    expect(Snapshots).toEqual(
      expect.arrayContaining(
        [made.root, made.data].map((VolumeId) =>
          expect.objectContaining({ VolumeId, Description: description, Tags: [{ Key: 'of', Value: 'snapshot' }] }),
        ),
      ),
    );
  });

  it('tells the instance that an image was taken of it', async () => {
    const { instanceId } = await seedInstance(engine);
    const asked = { InstanceId: instanceId, Name: 'taken', NoReboot: false };
    const { ImageId } = await engine.ec2().send(new CreateImageCommand(asked));
    const [, taken] = await engine.facts(`instance-${instanceId}`);
    expect(taken).toMatchObject({
      type: 'InstanceImaged',
      data: { instanceId, imageId: ImageId, noReboot: false },
      metadata: { source: 'engine', account: OWNER },
    });
  });

  it('leaves volumes out, adds others, and changes only the deletion on termination of those it has', async () => {
    const SnapshotId = await seedSnapshot(engine, { sizeGiB: 20 });
    const mappings = [
      { DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: false } },
      { DeviceName: '/dev/sdf', NoDevice: '' },
      { DeviceName: '/dev/sdg', Ebs: { SnapshotId } },
    ];
    const asked = { InstanceId: made.instanceId, Name: 'mapped', BlockDeviceMappings: mappings };
    const { ImageId = '' } = await engine.ec2().send(new CreateImageCommand(asked));
    const { Images: [image] = [] } = await engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    expect(image?.BlockDeviceMappings).toMatchObject([
      { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8, DeleteOnTermination: false } },
      { DeviceName: '/dev/sdg', Ebs: { SnapshotId, VolumeSize: 20 } },
    ]);
    expect(await engine.facts(`snapshot-${SnapshotId}`)).toMatchObject([{}, { type: 'SnapshotUsed' }]);
    const larger = [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 100 } }];
    const changed = engine
      .ec2()
      .send(new CreateImageCommand({ ...asked, Name: 'x'.repeat(4), BlockDeviceMappings: larger }));
    await expect(changed).rejects.toMatchObject({ name: 'InvalidBlockDeviceMapping' });
  });

  it('is not there to be made of an instance of somebody else', async () => {
    const asked = { InstanceId: made.instanceId, Name: 'stolen' };
    await expect(engine.ec2(STRANGER).send(new CreateImageCommand(asked))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
  });

  it('is one of many that ask for its name at the same time', async () => {
    const asked = { InstanceId: made.instanceId, Name: 'wanted' };
    const all = Array.from({ length: 50 }, () => engine.ec2().send(new CreateImageCommand(asked)));
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('fails with the reason when one of its snapshots does', async () => {
    const failing = await startTestEngine({ cloud: { delay: () => 0, fails: (kind) => kind === 'snapshot' } });
    try {
      const { instanceId } = await seedInstance(failing);
      const asked = { InstanceId: instanceId, Name: 'unlucky' };
      const { ImageId = '' } = await failing.ec2().send(new CreateImageCommand(asked));
      const { Images } = await failing.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
      expect(Images).toMatchObject([{ State: 'failed', StateReason: { Message: expect.stringContaining('snap-') } }]);
    } finally {
      await failing.close();
    }
  });
});

import {
  CopyImageCommand,
  CreateImageCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DisableImageCommand,
  type EC2Client,
  EnableImageCommand,
  ModifyImageAttributeCommand,
  RegisterImageCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, REGION, STRANGER } from './engine.js';
import { items, ToldLife } from './told-life.js';

const ELSEWHERE = 'us-east-1';

/** What was made in the life, by name. */
export interface Cast {
  readonly base: string;
  readonly golden: string;
  readonly copy: string;
  readonly snapshot: string;
  readonly builder: string;
  readonly theirs: string;
}

/**
 * A base, and a golden image of an instance of it: shared, launched by the partner, copied away, shared with a stranger instead, disabled
 * and enabled, and deregistered while its snapshot stays.
 */
export class GoldenLife extends ToldLife {
  async lived(): Promise<Cast> {
    const base = await this.#base();
    const builder = await this.#launched(base, OWNER);
    const [golden, snapshot] = await this.#imaged(builder);
    await this.#permit(golden, 'add', PARTNER);
    const theirs = await this.#launched(golden, PARTNER);
    const copy = await this.#copied(golden);
    await this.#permit(golden, 'remove', PARTNER);
    await this.#permit(golden, 'add', STRANGER);
    await this.#done('DisableImage', golden, (ec2) => ec2.send(new DisableImageCommand({ ImageId: golden })));
    await this.#done('EnableImage', golden, (ec2) => ec2.send(new EnableImageCommand({ ImageId: golden })));
    const stop = new StopInstancesCommand({ InstanceIds: [theirs] });
    await this.#ends('StopInstances', { id: theirs, account: PARTNER, state: 'stopped' }, (ec2) => ec2.send(stop));
    const end = new TerminateInstancesCommand({ InstanceIds: [builder] });
    await this.#ends('TerminateInstances', { id: builder, account: OWNER, state: 'terminated' }, (ec2) =>
      ec2.send(end),
    );
    await this.#done('DeregisterImage', golden, (ec2) => ec2.send(new DeregisterImageCommand({ ImageId: golden })));
    return { base, golden, copy, snapshot, builder, theirs };
  }

  /** Registered from a snapshot of a volume. */
  async #base(): Promise<string> {
    const volume = new CreateVolumeCommand({ AvailabilityZone: `${REGION}a`, Size: 8 });
    const { VolumeId: volumeId } = await this.call(
      'CreateVolume',
      (ec2) => ec2.send(volume),
      (made) => ({ asked: { size: '8', zone: `${REGION}a` }, answered: { volumeId: made.VolumeId, size: '8' } }),
    );
    await this.#settled();
    const { SnapshotId: snapshotId } = await this.call(
      'CreateSnapshot',
      (ec2) => ec2.send(new CreateSnapshotCommand({ VolumeId: volumeId })),
      (made) => ({
        asked: { volumeId },
        answered: { snapshotId: made.SnapshotId, volumeId, volumeSize: '8', ownerId: OWNER, status: 'pending' },
      }),
    );
    await this.#settled();
    const [name, deviceName] = ['base', '/dev/sda1'];
    const BlockDeviceMappings = [{ DeviceName: deviceName, Ebs: { SnapshotId: snapshotId } }];
    const shape = { Architecture: 'x86_64', VirtualizationType: 'hvm', BlockDeviceMappings } as const;
    const asked = { name, architecture: 'x86_64', blockDeviceMapping: items({ deviceName, ebs: { snapshotId } }) };
    const { ImageId = '' } = await this.call(
      'RegisterImage',
      (ec2) => ec2.send(new RegisterImageCommand({ Name: name, ...shape })),
      (made) => ({ asked, answered: { imageId: made.ImageId } }),
    );
    await this.#settled();
    return ImageId;
  }

  async #launched(imageId: string, account: string): Promise<string> {
    const one = { ImageId: imageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 } as const;
    const asked = { instancesSet: items({ imageId, minCount: 1, maxCount: 1 }), instanceType: 't3.micro' };
    const { Instances } = await this.call(
      'RunInstances',
      (ec2) => ec2.send(new RunInstancesCommand(one)),
      ({ Instances, ReservationId: reservationId }) => ({
        asked,
        answered: {
          reservationId,
          ownerId: account,
          instancesSet: items({ instanceId: Instances?.[0]?.InstanceId, imageId, instanceType: 't3.micro' }),
        },
      }),
      { account },
    );
    const id = Instances?.[0]?.InstanceId ?? '';
    await this.#became({ id, account, state: 'running' });
    return id;
  }

  /** The image, and the snapshot behind it. */
  async #imaged(instanceId: string): Promise<readonly [image: string, snapshot: string]> {
    const { ImageId = '' } = await this.call(
      'CreateImage',
      (ec2) => ec2.send(new CreateImageCommand({ InstanceId: instanceId, Name: 'golden' })),
      (made) => ({ asked: { instanceId, name: 'golden' }, answered: { imageId: made.ImageId } }),
    );
    await this.#available(ImageId, REGION);
    const { Images = [] } = await this.engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    return [ImageId, Images[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? ''];
  }

  async #copied(sourceImageId: string): Promise<string> {
    const source = { SourceImageId: sourceImageId, SourceRegion: REGION };
    const { ImageId = '' } = await this.call(
      'CopyImage',
      (ec2) => ec2.send(new CopyImageCommand({ ...source, Name: 'golden away' })),
      (made) => ({
        asked: { sourceImageId, sourceRegion: REGION, name: 'golden away' },
        answered: { imageId: made.ImageId },
      }),
      { region: ELSEWHERE },
    );
    await this.#available(ImageId, ELSEWHERE);
    return ImageId;
  }

  #permit(imageId: string, change: 'add' | 'remove', userId: string): Promise<unknown> {
    const named = [{ UserId: userId }];
    const LaunchPermission = change === 'add' ? { Add: named } : { Remove: named };
    const asked = { imageId, attributeType: 'launchPermission', launchPermission: { [change]: items({ userId }) } };
    return this.call(
      'ModifyImageAttribute',
      (ec2) => ec2.send(new ModifyImageAttributeCommand({ ImageId: imageId, LaunchPermission })),
      () => ({ asked }),
    );
  }

  #done(eventName: string, imageId: string, made: (ec2: EC2Client) => Promise<unknown>): Promise<unknown> {
    return this.call(eventName, made, () => ({ asked: { imageId } }));
  }

  async #ends(eventName: string, ending: Became, made: (ec2: EC2Client) => Promise<unknown>): Promise<void> {
    const instancesSet = items({ instanceId: ending.id });
    await this.call(eventName, made, () => ({ asked: { instancesSet }, answered: { instancesSet } }), {
      account: ending.account,
    });
    await this.#became(ending);
  }

  async #became({ id, account, state }: Became): Promise<void> {
    await this.engine.ec2(account).send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    this.notice('EC2 Instance State-change Notification', { 'instance-id': id, state }, { account });
  }

  async #available(imageId: string, region: string): Promise<void> {
    await this.#settled(region);
    this.notice('EC2 AMI State Change', { ImageId: imageId, State: 'available' }, { region });
  }

  /** What was begun has ended once it is described. */
  #settled(region = REGION): Promise<unknown> {
    return this.engine.ec2(OWNER, region).send(new DescribeImagesCommand({ Owners: ['self'] }));
  }
}

interface Became {
  readonly id: string;
  readonly account: string;
  readonly state: string;
}

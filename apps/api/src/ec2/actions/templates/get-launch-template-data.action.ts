import { Injectable } from '@nestjs/common';
import type { GetLaunchTemplateDataRequest, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import { KeyFile } from '#access';
import { type Instance, ownTags, type Tags } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { openedText } from '../../launch-data.js';
import { attributeOf, metadataOptions, type PrintedInstance, printInstance } from '../../print/instance.js';
import { tagList, type Wide } from '../../print/values.js';
import { ShownInstances } from '../instance-reading/shown-instances.js';

type Printed = Wide<ResponseLaunchTemplateData>;

/** What a launch template would say for instances like one that is there. */
@Injectable()
export class GetLaunchTemplateDataAction implements Ec2Action {
  readonly name = 'GetLaunchTemplateData';
  readonly actionClass = 'read';

  constructor(
    private readonly instances: ShownInstances,
    private readonly keyFile: KeyFile,
  ) {}

  async answer(
    asked: Partial<GetLaunchTemplateDataRequest>,
    call: Call,
  ): Promise<{ readonly LaunchTemplateData: Printed }> {
    const instance = await this.instances.one(asked.InstanceId, call);
    const { devicesOf, groupName } = await this.instances.around(call);
    const shown = printInstance(instance, { devices: devicesOf(instance), groupName });
    const sealed = attributeOf(instance, 'userData') ?? '';
    const text = sealed === '' ? undefined : openedText(sealed, this.keyFile, call.account);
    return {
      LaunchTemplateData: {
        ...likeIt(instance, shown),
        ...standingLikeIt(shown),
        UserData: text,
        TagSpecifications: tagged(ownTags(instance.tags)),
      },
    };
  }
}

const tagged = (tags: Tags): Printed['TagSpecifications'] =>
  Object.keys(tags).length === 0 ? undefined : [{ ResourceType: 'instance', Tags: tagList(tags) }];

function likeIt(instance: Instance, shown: PrintedInstance): Printed {
  const shutdown = attributeOf(instance, 'instanceInitiatedShutdownBehavior') ?? 'stop';
  const credits = attributeOf(instance, 'cpuCredits');
  return {
    ImageId: shown.ImageId,
    InstanceType: shown.InstanceType,
    KeyName: shown.KeyName,
    KernelId: shown.KernelId,
    RamDiskId: shown.RamdiskId,
    EbsOptimized: shown.EbsOptimized,
    ...(shown.IamInstanceProfile && { IamInstanceProfile: { Arn: shown.IamInstanceProfile.Arn } }),
    Monitoring: { Enabled: shown.Monitoring?.State === 'enabled' },
    DisableApiTermination: attributeOf(instance, 'disableApiTermination') === 'true',
    DisableApiStop: attributeOf(instance, 'disableApiStop') === 'true',
    InstanceInitiatedShutdownBehavior: shutdown,
    HibernationOptions: { Configured: shown.HibernationOptions?.Configured ?? false },
    ...(credits !== undefined && { CreditSpecification: { CpuCredits: credits } }),
    MetadataOptions: metadataOptions(instance),
    BlockDeviceMappings: instance.blockDevices.map((device) => ({
      DeviceName: device.deviceName,
      VirtualName: device.virtualName,
      ...(device.virtualName === undefined && {
        Ebs: {
          SnapshotId: device.snapshotId,
          VolumeSize: device.sizeGiB,
          VolumeType: device.volumeType,
          DeleteOnTermination: device.deleteOnTermination,
          Encrypted: device.encrypted,
          KmsKeyId: device.kmsKeyId,
          Iops: device.iops,
          Throughput: device.throughput,
        },
      }),
    })),
  };
}

/** Where it stands: its subnet and groups are those of its interface, whose address only it can have. */
const standingLikeIt = ({ Placement: place, SubnetId, SecurityGroups = [] }: PrintedInstance): Printed => ({
  Placement: { AvailabilityZone: place?.AvailabilityZone, GroupName: place?.GroupName, Tenancy: place?.Tenancy },
  NetworkInterfaces: [
    {
      DeviceIndex: 0,
      DeleteOnTermination: true,
      SubnetId,
      Groups: SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []),
    },
  ],
});

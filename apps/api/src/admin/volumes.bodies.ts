import { Flag, Text, TextByName, Whole } from './bodies.js';

export class ModifyVolumeBody {
  @Text('gp3, io2, …', { most: 32 })
  volumeType?: string;

  @Whole('Its size in GiB.', [1, 65_536])
  sizeGiB?: number;

  @Whole('Operations a second.', [1, 1_000_000])
  iops?: number;

  @Whole('MiB a second.', [1, 100_000])
  throughput?: number;
}

export class NewVolumeBody extends ModifyVolumeBody {
  @Text('The zone that it is in: eu-central-1a', { needed: true, most: 64 })
  availabilityZone!: string;

  @Text('The snapshot that it is made from.', { most: 128 })
  snapshotId?: string;

  @Flag('Encrypted.')
  encrypted?: boolean;

  @Text('The key that it is encrypted under.', { most: 2048 })
  kmsKeyId?: string;

  @Flag('It can be attached to several instances.')
  multiAttach?: boolean;

  @TextByName('Its tags.')
  tags?: Record<string, string>;
}

export class AttachmentBody {
  @Text('The instance.', { needed: true, most: 128 })
  instanceId!: string;

  @Text('The device that it appears as: /dev/sdf', { needed: true, most: 128 })
  device!: string;
}

export class DetachmentBody {
  @Text('From this instance; needed where it is attached to several.', { most: 128 })
  instanceId?: string;

  @Text('The device that it appears as.', { most: 128 })
  device?: string;
}

import { type BlockDevice, present } from '#lifecycle';
import { Flag, Text, Whole, Word } from './bodies.js';
import { AnId } from './parameters.js';

const named = (pattern: RegExp, rule: string) => AnId(pattern, rule)({ required: true, description: rule });

export class OfSnapshot {
  @named(/^snap-[0-9A-Za-z]{1,64}$/, 'must be the id of a snapshot, such as snap-0123456789abcdef0')
  snapshotId!: string;
}

export class OfVolume {
  @named(/^vol-[0-9A-Za-z]{1,64}$/, 'must be the id of a volume, such as vol-0123456789abcdef0')
  volumeId!: string;
}

export class OfInstance {
  @named(/^i-[0-9A-Za-z]{1,64}$/, 'must be the id of an instance, such as i-0123456789abcdef0')
  instanceId!: string;
}

/** A disk of an image or instance. */
export class Device {
  @Text('The name of the device: /dev/xvda', { most: 128 })
  deviceName?: string;

  @Text('The snapshot that it is made from.', { most: 128 })
  snapshotId?: string;

  @Whole('Its size in GiB.', [1, 65_536])
  sizeGiB?: number;

  @Text('gp3, io2, …', { most: 32 })
  volumeType?: string;

  @Flag('Deleted when its instance is terminated.')
  deleteOnTermination?: boolean;

  @Flag('Encrypted.')
  encrypted?: boolean;

  @Text('The key that it is encrypted under.', { most: 2048 })
  kmsKeyId?: string;

  @Whole('Operations a second.', [1, 1_000_000])
  iops?: number;

  @Whole('MiB a second.', [1, 100_000])
  throughput?: number;

  @Text('The name of an instance store disk: ephemeral0', { most: 32 })
  virtualName?: string;

  @Flag('No such device.')
  noDevice?: boolean;
}

/** Devices with the members that were given, and no others: a fact says what is so, and nothing of the rest. */
export const devicesOf = ({ blockDevices }: { readonly blockDevices?: Device[] }): BlockDevice[] | undefined =>
  blockDevices?.map((device) => present(device));

const KINDS = ['account', 'everyone', 'organization', 'organizational-unit'] as const;

/** Whom something is shared with. */
export class Sharer {
  @Word(KINDS, 'What kind of grantee it is.', { needed: true })
  kind!: (typeof KINDS)[number];

  @Text("The account's id, 'all' of everyone, or an ARN.", { needed: true, most: 2048 })
  id!: string;
}

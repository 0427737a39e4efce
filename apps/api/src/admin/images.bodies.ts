import { Flag, Moment, Part, Parts, Text, TextByName, Texts, Whole, Word } from './bodies.js';
import { Device, Sharer } from './things.bodies.js';

const NAME = 'Its name: 3 to 128 characters, unique in the account and Region.';
const TAGS = 'Its tags.';

/** How an image is made to boot. */
export class Shape {
  @Text('x86_64, arm64, …', { most: 32 })
  architecture?: string;

  @Text('hvm, or paravirtual.', { most: 32 })
  virtualizationType?: string;

  @Text('The device that it boots from.', { most: 128 })
  rootDeviceName?: string;

  @Text('legacy-bios, uefi, or uefi-preferred.', { most: 32 })
  bootMode?: string;

  @Text('v2.0', { most: 16 })
  tpmSupport?: string;

  @Text('v2.0', { most: 16 })
  imdsSupport?: string;

  @Flag('Enhanced networking.')
  enaSupport?: boolean;

  @Text('simple', { most: 16 })
  sriovNetSupport?: string;
}

export class RegisterImageBody {
  @Text(NAME, { needed: true, most: 256 })
  name!: string;

  @Text('What it is.')
  description?: string;

  @Parts(() => Device, 'Its disks; the root from a snapshot.', { most: 100 })
  blockDevices?: Device[];

  @Text('Of an instance-store image: where its manifest is in S3.', { most: 2048 })
  manifest?: string;

  @Part(() => Shape, 'How it boots.')
  attributes?: Shape;

  @TextByName(TAGS)
  tags?: Record<string, string>;
}

export class CreateImageBody {
  @Text(NAME, { needed: true, most: 256 })
  name!: string;

  @Text('What it is.')
  description?: string;

  @Flag('Take it without stopping the instance.')
  noReboot?: boolean;

  @Parts(() => Device, 'What its disks differ by from those of the instance.', { most: 100 })
  blockDevices?: Device[];

  @TextByName(TAGS)
  tags?: Record<string, string>;

  @TextByName('The tags of its snapshots.')
  snapshotTags?: Record<string, string>;
}

export class CopyImageBody {
  @Text('The Region of the image; the copy is made in that of the command.', { needed: true, most: 64 })
  sourceRegion!: string;

  @Text(NAME, { needed: true, most: 256 })
  name!: string;

  @Text('What it is.')
  description?: string;

  @Flag('Encrypt its snapshots.')
  encrypted?: boolean;

  @Text('The key that they are encrypted under.', { most: 2048 })
  kmsKeyId?: string;

  @Flag("Give it the source's tags, too.")
  copiesTags?: boolean;

  @TextByName(TAGS)
  tags?: Record<string, string>;

  @TextByName('The tags of its snapshots.')
  snapshotTags?: Record<string, string>;

  @Whole('Within how many minutes it is to be complete.', [1, 100_000])
  durationMinutes?: number;
}

export class DeprecationBody {
  @Moment('From when it counts as deprecated.', { needed: true })
  at!: string;
}

export class ProtectionBody {
  @Flag('Let the protection hold for a day after it is turned off.')
  withCooldown?: boolean;
}

export class WatermarkBody {
  @Text('The name of the watermark.', { needed: true, most: 256 })
  name!: string;
}

export class DescriptionBody {
  @Text('What it is.')
  description?: string;

  @Text('v2.0', { most: 16 })
  imdsSupport?: string;
}

/** Whom something is shared with from now on, and whom no more. */
export class SharingBody {
  @Parts(() => Sharer, 'Share it with these.')
  add?: Sharer[];

  @Parts(() => Sharer, 'Take it back from these.')
  remove?: Sharer[];
}

export const IMAGE_ACTIONS = [
  'disable',
  'enable',
  'deregister',
  'restore',
  'protect',
  'unprotect',
  'deprecate',
  'cancel-deprecation',
  'share',
] as const;

export class BulkImagesBody extends SharingBody {
  @Word(IMAGE_ACTIONS, 'What is done with each of them.', { needed: true })
  action!: (typeof IMAGE_ACTIONS)[number];

  @Texts('The images.', { needed: true })
  ids!: string[];

  @Moment('Of deprecate: from when they count as deprecated.')
  at?: string;

  @Flag('Of deregister: delete their snapshots with them.')
  deletesSnapshots?: boolean;

  @Flag('Of protect: hold for a day after it is turned off.')
  withCooldown?: boolean;
}

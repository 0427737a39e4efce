import { Flag, Parts, Text, TextByName, Texts, Whole, Word } from './bodies.js';
import { Device } from './things.bodies.js';

export class LaunchBody {
  @Text('The image to launch; not with `replaces`.', { most: 128 })
  imageId?: string;

  @Text('An instance that failed: it is launched again from its image, once however often it is asked.', { most: 128 })
  replaces?: string;

  @Text('A launch template, by its id or name: what is said here goes before what it says.', { most: 128 })
  template?: string;

  @Text('Which version of it: its number, default or latest; the default one when absent.', { most: 16 })
  templateVersion?: string;

  @Text('The type of the instances: t3.micro when absent.', { most: 64 })
  instanceType?: string;

  @Whole('At least so many, or none; 1 when absent.', [1, 1000])
  minCount?: number;

  @Whole('At most so many; as many as at least when absent.', [1, 1000])
  maxCount?: number;

  @Text('The subnet that they are in; a default one when absent.', { most: 128 })
  subnetId?: string;

  @Text('The zone that they are in: eu-central-1a', { most: 64 })
  availabilityZone?: string;

  @Texts('Their security groups, by id.', { most: 100 })
  groupIds?: string[];

  @Text('The key pair to log in with.', { most: 255 })
  keyName?: string;

  @Parts(() => Device, 'What their disks differ by from those of the image.', { most: 100 })
  blockDevices?: Device[];

  @Flag('They can hibernate.')
  hibernation?: boolean;

  @TextByName('What else they have by name, such as disableApiTermination: "true".')
  attributes?: Record<string, string>;

  @Text('What they are to begin with, in base64; kept encrypted, and shown to nobody.', { most: 24_000 })
  userData?: string;

  @TextByName('Their tags.')
  tags?: Record<string, string>;

  @TextByName('The tags of their volumes.')
  volumeTags?: Record<string, string>;
}

export class StopBody {
  @Flag('Although its system does not answer.')
  force?: boolean;
}

export class RootReplacementBody {
  @Text('The image that the new root is made from; the own one when absent.', { most: 128 })
  imageId?: string;

  @Text('The snapshot that the new root is made from.', { most: 128 })
  snapshotId?: string;

  @Flag('Delete the old root.')
  deletesReplaced?: boolean;
}

export const INSTANCE_ACTIONS = ['start', 'stop', 'hibernate', 'reboot', 'terminate'] as const;
export type InstanceAction = (typeof INSTANCE_ACTIONS)[number];

export class BulkInstancesBody {
  @Word(INSTANCE_ACTIONS, 'What is done with each of them.', { needed: true })
  action!: InstanceAction;

  @Texts('The instances.', { needed: true })
  ids!: string[];
}

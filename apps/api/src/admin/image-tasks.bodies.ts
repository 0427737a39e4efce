import { Flag, Part, Text, TextByName, Texts } from './bodies.js';
import { Shape } from './images.bodies.js';
import { AnId } from './parameters.js';

const TASK = 'must be the id of an import, such as import-ami-0123456789abcdef0';

export class OfImport {
  @(AnId(/^import-(?:ami|snap)-[0-9A-Za-z]{1,64}$/, TASK)({ required: true, description: TASK }))
  taskId!: string;
}

class ImportBody {
  @Text('What it is.', { most: 255 })
  description?: string;

  @Flag('Encrypt what is made.')
  encrypted?: boolean;

  @Text('The key to encrypt it under.', { most: 2048 })
  kmsKeyId?: string;

  @TextByName('Tags of the task, and of what it makes.')
  tags?: Record<string, string>;
}

export class SnapshotImportBody extends ImportBody {
  @Text('Where the disk is: s3://bucket/key, or an address.', { needed: true, most: 2048 })
  source!: string;

  @Text('VHD, VHDX, VMDK or RAW.', { needed: true, most: 16 })
  format!: string;
}

export class ImageImportBody extends ImportBody {
  @Texts('Where its disks are: s3://bucket/key, an address, or the id of a snapshot.', { needed: true, most: 40 })
  sources!: string[];

  @Text('OVA, VHD, VHDX, VMDK or RAW.', { needed: true, most: 16 })
  format!: string;

  @Part(() => Shape, 'How the image boots.')
  attributes?: Shape;
}

export class ExportBody {
  @Text('VMDK, RAW or VHD.', { needed: true, most: 16 })
  format!: string;

  @Text('The bucket that it is put into.', { needed: true, most: 255 })
  bucket!: string;

  @Text('What its key begins with.', { most: 1024 })
  prefix?: string;

  @Text('What it is for.', { most: 255 })
  description?: string;
}

export class StoreBody {
  @Text('The bucket that it is put into.', { needed: true, most: 255 })
  bucket!: string;
}

export class RestorationBody {
  @Text('The bucket that it is in.', { needed: true, most: 255 })
  bucket!: string;

  @Text('Its key: the id of the image that was stored, and .bin.', { needed: true, most: 1024 })
  objectKey!: string;

  @Text('The name of the image that is made; that of the stored one when absent.', { most: 256 })
  name?: string;

  @TextByName('Its tags.')
  tags?: Record<string, string>;

  @TextByName('The tags of its snapshots.')
  snapshotTags?: Record<string, string>;
}

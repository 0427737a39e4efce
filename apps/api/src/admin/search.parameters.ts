import { VISIBILITIES, type Visibility } from '#catalog';
import { IMAGE_STATES, INSTANCE_STATES, SNAPSHOT_STATES, VOLUME_STATES } from '#lifecycle';
import { type Sort, SORTS } from '#read-model';
import { AFlag, AnAccountId, AText, AThingId, OneOf, Paging, Several } from './parameters.js';

class Search extends Paging {
  @Several({ description: 'These only.' })
  id?: string[];

  @AText({ description: 'In this Region.' }, 64)
  region?: string;

  @Several({ description: 'With every one of these tags: a key, or key=value.' }, 20)
  tag?: string[];

  @OneOf(SORTS, { description: 'Sorted by this; with - in front, the other way round.' })
  sort?: Sort;
}

export class ImagesParameters extends Search {
  @AText({ description: 'With this name: * stands for any text, ? for one character.' }, 256)
  name?: string;

  @AnAccountId({ description: 'Owned by this account.' })
  owner?: string;

  @AText({ description: 'For this processor architecture: x86_64, arm64, …' }, 64)
  architecture?: string;

  @AText({ description: 'For this platform: windows, or linux.' }, 64)
  platform?: string;

  @OneOf(['ebs', 'instance-store'], { description: 'With this type of root device.' })
  rootDeviceType?: string;

  @OneOf(['hvm', 'paravirtual'], { description: 'With this virtualization.' })
  virtualizationType?: string;

  @AText({ description: 'With this boot mode: uefi, legacy-bios, uefi-preferred.' }, 64)
  bootMode?: string;

  @OneOf(VISIBILITIES, { description: 'Open to everyone, to some, or to its owner only.' })
  visibility?: Visibility;

  @AText({ description: 'With this product code (paid images).' }, 128)
  productCode?: string;

  @OneOf(IMAGE_STATES, { description: 'In this state.' })
  state?: string;

  @AFlag({ description: 'Deprecated now, or not.' })
  deprecated?: boolean;
}

export class SnapshotsParameters extends Search {
  @AnAccountId({ description: 'Owned by this account.' })
  owner?: string;

  @OneOf(SNAPSHOT_STATES, { description: 'In this state.' })
  state?: string;

  @AThingId({ description: 'Taken of this volume.' })
  volumeId?: string;

  @AText({ description: 'Shared with this account, or with everyone (all).' }, 128)
  sharedWith?: string;
}

export class VolumesParameters extends Search {
  @AnAccountId({ description: 'Owned by this account.' })
  owner?: string;

  @OneOf(VOLUME_STATES, { description: 'In this state.' })
  state?: string;

  @AThingId({ description: 'Attached to this instance.' })
  instanceId?: string;
}

export class InstancesParameters extends Search {
  @AThingId({ description: 'Running this image.' })
  imageId?: string;

  @OneOf(INSTANCE_STATES, { description: 'In this state.' })
  state?: string;

  @AnAccountId({ description: 'Of this account.' })
  account?: string;

  @AText({ description: 'Of this type: t3.micro, …' }, 64)
  type?: string;
}

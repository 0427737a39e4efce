import { Injectable } from '@nestjs/common';
import type {
  DescribeInstanceImageMetadataRequest,
  DescribeInstanceImageMetadataResult,
  ImageMetadata,
  InstanceImageMetadata,
} from '@aws-sdk/client-ec2';
import { Catalog } from '#catalog';
import { allowedImagesOf, type Image, type Instance, isAllowedImage, isPublic } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { literalsOf, literalTags, pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { stateOf } from '../../print/instance.js';
import { at } from '../../print/paths.js';
import { timeText } from '../../print/time.js';
import { dateOf, known, tagList, tagsByKey, type Wide } from '../../print/values.js';
import { zoneIdOf } from '../../regions.js';
import { Viewers } from '../../viewers.js';
import { statesNamed } from './instance-states.js';
import { ShownInstances } from './shown-instances.js';

type Printed = Wide<InstanceImageMetadata>;

const isImage = (_state: unknown, kind: string): _state is Image => kind === 'image';

/** Tells of images behind instances, whatever became of them: also of those that were deregistered, or are shared no longer. */
@Injectable()
export class DescribeInstanceImageMetadataAction implements Ec2Action {
  readonly name = 'DescribeInstanceImageMetadata';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly tokens: NextTokens,
    private readonly instances: ShownInstances,
    private readonly catalog: Catalog,
    private readonly viewers: Viewers,
  ) {}

  async answer(
    asked: DescribeInstanceImageMetadataRequest,
    call: Call,
  ): Promise<Wide<DescribeInstanceImageMetadataResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    refusePages(asked, asked.InstanceIds, 'instancesSet');
    await this.instances.named(asked.InstanceIds, call);
    const print = this.#printer(call);
    const wanted = {
      ids: asked.InstanceIds ?? literalsOf(sieves, 'instance-id'),
      states: statesNamed(sieves, 'instance-state-name', ''),
      tags: literalTags(sieves),
      passes: (instance: Instance) => sieves.length === 0 || passesAll(sieves, print(instance)),
    };
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      this.instances.see(call, { ...wanted, ...place }),
    );
    return { InstanceImageMetadata: items.map(print), ...(NextToken !== undefined && { NextToken }) };
  }

  #printer(call: Call): (instance: Instance) => Printed {
    const { account, at: now } = this.viewers.of(call);
    const { mode, criteria } = allowedImagesOf(account, call.region);
    const allowed = (image: Image) =>
      mode === 'disabled' || image.ownerId === call.account || isAllowedImage(criteria, image, now);
    return (instance) => {
      const thing = instance.imageId === null ? undefined : this.catalog.thing(instance.imageId);
      const image = thing && isImage(thing.state, thing.kind) ? thing.state : undefined;
      return printed(instance, image && { ...imageOf(image), ImageAllowed: allowed(image) });
    };
  }
}

/** The state of an image as EC2 says it of one that is gone, too. */
const stateOfImage = ({ state }: Image): string | undefined => {
  if (state === 'recycled' || state === 'purged') return 'deregistered';
  return state === 'unknown' ? undefined : state;
};

const imageOf = (image: Image): Wide<ImageMetadata> => ({
  ImageId: image.imageId,
  Name: image.attributes.name,
  OwnerId: known(image.ownerId),
  State: stateOfImage(image),
  ImageOwnerAlias: image.attributes.ownerAlias,
  CreationDate: image.createdAt === null ? undefined : timeText(image.createdAt),
  DeprecationTime: image.deprecation['at'] === undefined ? undefined : timeText(Number(image.deprecation['at'])),
  IsPublic: isPublic(image),
});

const printed = (instance: Instance, image: Wide<ImageMetadata> | undefined): Printed => ({
  InstanceId: instance.instanceId,
  InstanceType: known(instance.instanceType),
  LaunchTime: dateOf(instance.launchedAt),
  AvailabilityZone: known(instance.availabilityZone),
  ZoneId: zoneIdOf(instance.availabilityZone),
  State: stateOf(instance),
  OwnerId: known(instance.ownerId),
  Tags: tagList(instance.tags),
  ImageMetadata: image ?? { ImageId: known(instance.imageId) },
  Operator: { Managed: false },
});

const PATHS: Readonly<Record<string, string>> = {
  'availability-zone': 'AvailabilityZone',
  'image-allowed': 'ImageMetadata.ImageAllowed',
  'instance-id': 'InstanceId',
  'instance-state-name': 'State.Name',
  'instance-type': 'InstanceType',
  'launch-time': 'LaunchTime',
  'owner-alias': 'ImageMetadata.ImageOwnerAlias',
  'owner-id': 'ImageMetadata.OwnerId',
  'zone-id': 'ZoneId',
};

const FILTERS: FilterRules<Printed> = {
  names: Object.fromEntries(Object.entries(PATHS).map(([name, path]) => [name, at(path)])),
  tags: ({ Tags }) => tagsByKey(Tags),
};

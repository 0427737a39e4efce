import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type {
  DescribeFastLaunchImagesRequest,
  DescribeFastLaunchImagesResult,
  DescribeFastLaunchImagesSuccessItem,
} from '@aws-sdk/client-ec2';
import { SeeImages } from '#catalog';
import type { Image } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { pageFor } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { known, type Wide } from '../../print/values.js';
import { Viewers } from '../../viewers.js';
import { imageIdsOf } from './images-named.js';

type Printed = Wide<DescribeFastLaunchImagesSuccessItem>;

const print = (image: Image): Printed => ({
  ImageId: image.imageId,
  ResourceType: 'snapshot',
  OwnerId: known(image.ownerId),
  State: known(image.fastLaunch),
});

const FILTERS: FilterRules<Printed> = {
  names: {
    'resource-type': (item) => item.ResourceType,
    'owner-id': (item) => item.OwnerId,
    state: (item) => item.State,
  },
};

/** It was asked for, and is not wholly given up. */
const isPrepared = ({ fastLaunch }: Image): boolean => fastLaunch !== null && fastLaunch !== 'disabled';

@Injectable()
export class DescribeFastLaunchImagesAction implements Ec2Action {
  readonly name = 'DescribeFastLaunchImages';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly queries: QueryBus,
    private readonly viewers: Viewers,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: DescribeFastLaunchImagesRequest, call: Call): Promise<Wide<DescribeFastLaunchImagesResult>> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const ids = imageIdsOf(asked.ImageIds);
    const wanted = {
      seeing: this.viewers.of(call).seeing,
      owners: { accounts: [call.account], aliases: [] },
      includeDeprecated: true,
      includeDisabled: true,
      passes: (image: Image) =>
        isPrepared(image) && (ids.length === 0 || ids.includes(image.imageId)) && passesAll(sieves, print(image)),
    };
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      this.queries.execute(new SeeImages({ ...wanted, ...place })),
    );
    return { FastLaunchImages: items.map(print), NextToken };
  }
}

import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type {
  ImageRecycleBinInfo,
  ListImagesInRecycleBinRequest,
  ListImagesInRecycleBinResult,
} from '@aws-sdk/client-ec2';
import { Catalog, SeeImages } from '#catalog';
import type { Image } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { pageFor } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { dateOf, type Wide } from '../../print/values.js';
import { Viewers } from '../../viewers.js';
import { imageIdsOf, missingImages } from './images-named.js';

/** So many ids one request may name (EC2 API reference). */
const MOST_IDS = 20;

@Injectable()
export class ListImagesInRecycleBinAction implements Ec2Action {
  readonly name = 'ListImagesInRecycleBin';
  readonly actionClass = 'read';

  constructor(
    private readonly queries: QueryBus,
    private readonly catalog: Catalog,
    private readonly viewers: Viewers,
    private readonly tokens: NextTokens,
  ) {}

  async answer(asked: ListImagesInRecycleBinRequest, call: Call): Promise<Wide<ListImagesInRecycleBinResult>> {
    const { seeing } = this.viewers.of(call);
    const ids = imageIdsOf(asked.ImageIds, MOST_IDS);
    const wanted = {
      seeing,
      owners: { accounts: [call.account], aliases: [] },
      includeDeprecated: true,
      recycled: true,
      passes: ({ imageId }: Image) => ids.length === 0 || ids.includes(imageId),
    };
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked, call }, (place) =>
      this.queries.execute(new SeeImages({ ...wanted, ...place })),
    );
    const missing = ids.filter((id) => !items.some(({ imageId }) => imageId === id));
    if (missing.length > 0 && asked.MaxResults === undefined) throw missingImages(missing);
    return { Images: items.map((image) => this.#print(image)), NextToken };
  }

  #print(image: Image): Wide<ImageRecycleBinInfo> {
    const stays = this.catalog.intervalsOf(image.imageId, { facets: ['state'] });
    return {
      ImageId: image.imageId,
      Name: image.attributes.name,
      Description: image.attributes.description,
      RecycleBinEnterTime: dateOf(stays.findLast(({ key }) => key === 'recycled')?.from),
      RecycleBinExitTime: dateOf(image.recycledUntil),
    };
  }
}

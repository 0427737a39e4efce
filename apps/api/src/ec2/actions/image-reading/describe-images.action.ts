import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { DescribeImagesRequest, DescribeImagesResult } from '@aws-sdk/client-ec2';
import { type ImagesWanted, SeeImages, type Standing } from '#catalog';
import type { Image } from '#lifecycle';
import type { Page } from '#read-model';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, passesAll, type Sieve, sievesOf } from '../../filters.js';
import { cut, pageFor, type Place } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import type { PrintedImage } from '../../print/image.js';
import type { Wide } from '../../print/values.js';
import { Viewers } from '../../viewers.js';
import { IMAGE_FILTERS, narrowingOf } from './image-filters.js';
import { ImagePrints } from './image-prints.js';
import { ImageSources } from './image-sources.js';
import { imagesNamed } from './images-named.js';
import { isLaunchableBy, isOwnedBy, launchersOf, ownersOf } from './whose-images.js';

/** What is asked, read once. */
interface Asked {
  readonly ids: readonly string[] | undefined;
  readonly owners: ImagesWanted['owners'];
  readonly launchableBy: ImagesWanted['launchableBy'];
  readonly sieves: readonly Sieve<PrintedImage>[];
  readonly includeDeprecated: boolean;
  readonly includeDisabled: boolean;
}

/** Who looks, and what it is shown. */
interface Eyes {
  readonly standing: Standing;
  readonly prints: ImagePrints;
}

@Injectable()
export class DescribeImagesAction implements Ec2Action {
  readonly name = 'DescribeImages';
  readonly actionClass = 'read';
  readonly filters = filterNames(IMAGE_FILTERS);

  constructor(
    private readonly queries: QueryBus,
    private readonly viewers: Viewers,
    private readonly sources: ImageSources,
    private readonly tokens: NextTokens,
  ) {}

  async answer(input: DescribeImagesRequest, call: Call): Promise<Wide<DescribeImagesResult>> {
    const asked: Asked = {
      ids: input.ImageIds,
      owners: ownersOf(input.Owners, call.account),
      launchableBy: launchersOf(input.ExecutableUsers, call.account),
      sieves: sievesOf(input.Filters, IMAGE_FILTERS),
      includeDeprecated: input.IncludeDeprecated === true,
      includeDisabled: input.IncludeDisabled === true,
    };
    const standing = this.viewers.of(call);
    const eyes = { standing, prints: new ImagePrints(standing, this.sources) };
    const { items, NextToken } = await pageFor(this.tokens, { action: this.name, asked: input, call }, (place) =>
      asked.ids?.length ? this.#named(asked, asked.ids, eyes, place) : this.#listed(asked, eyes, place),
    );
    return { Images: items.map((image) => eyes.prints.of(image)), NextToken };
  }

  #listed(asked: Asked, { standing, prints }: Eyes, place: Place): Promise<Page<Image>> {
    const { sieves, owners, launchableBy, includeDeprecated, includeDisabled } = asked;
    return this.queries.execute(
      new SeeImages({
        ...place,
        seeing: standing.seeing,
        owners,
        launchableBy,
        includeDeprecated,
        includeDisabled,
        narrowing: sieves.flatMap(narrowingOf),
        passes: (image) => prints.finds(image) && passesAll(sieves, prints.of(image)),
      }),
    );
  }

  /** Those named, in the order of their naming: deprecated and disabled ones too. */
  async #named(
    { owners, launchableBy, sieves }: Asked,
    ids: readonly string[],
    { standing, prints }: Eyes,
    place: Place,
  ): Promise<Page<Image>> {
    const found = await imagesNamed(this.queries, ids, standing);
    const wanted = found.filter(
      (image) =>
        isOwnedBy(image, owners) &&
        isLaunchableBy(image, launchableBy, standing.seeing) &&
        passesAll(sieves, prints.of(image)),
    );
    return cut(wanted, place);
  }
}

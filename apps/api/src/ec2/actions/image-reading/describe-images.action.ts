import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { DescribeImagesRequest, DescribeImagesResult } from '@aws-sdk/client-ec2';
import { type ImagesWanted, SeeImages, SeeImagesById, type Standing } from '#catalog';
import type { Image } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { Ec2Error } from '../../errors.js';
import { passesAll, type Sieve, sievesOf } from '../../filters.js';
import { imageIdOf } from '../../ids.js';
import { NextTokens, pageSize } from '../../paging.js';
import type { PrintedImage } from '../../print/image.js';
import type { Wide } from '../../print/values.js';
import { Viewers } from '../../viewers.js';
import { IMAGE_FILTERS, narrowingOf } from './image-filters.js';
import { ImagePrints } from './image-prints.js';
import { isLaunchableBy, isOwnedBy, launchersOf, ownersOf } from './whose-images.js';

/** What is asked, read once. */
interface Asked {
  readonly ids: readonly string[];
  readonly owners: ImagesWanted['owners'];
  readonly launchableBy: ImagesWanted['launchableBy'];
  readonly sieves: readonly Sieve<PrintedImage>[];
  readonly includeDeprecated: boolean;
  readonly includeDisabled: boolean;
  readonly cursor: string | null;
  readonly limit: number;
}

interface Page {
  readonly items: readonly Image[];
  readonly next: string | null;
}

@Injectable()
export class DescribeImagesAction implements Ec2Action {
  readonly name = 'DescribeImages';
  readonly actionClass = 'read';
  readonly filters = IMAGE_FILTERS;

  constructor(
    private readonly queries: QueryBus,
    private readonly viewers: Viewers,
    private readonly tokens: NextTokens,
  ) {}

  async answer(input: DescribeImagesRequest, call: Call): Promise<Wide<DescribeImagesResult>> {
    const { account, region, at } = call;
    const listing = { account, region, action: this.name, asked: input };
    const asked: Asked = {
      ids: (input.ImageIds ?? []).map((id) => imageIdOf(id, 'ImageId')),
      owners: ownersOf(input.Owners, account),
      launchableBy: launchersOf(input.ExecutableUsers, account),
      sieves: sievesOf(input.Filters, IMAGE_FILTERS),
      includeDeprecated: input.IncludeDeprecated === true,
      includeDisabled: input.IncludeDisabled === true,
      limit: pageSize(input.MaxResults),
      cursor: this.tokens.take(input.NextToken, listing, at),
    };
    const standing = this.viewers.of(call);
    const prints = new ImagePrints(standing);
    const { items, next } =
      asked.ids.length > 0 ? await this.#named(asked, standing, prints) : await this.#listed(asked, standing, prints);
    return {
      Images: items.map((image) => prints.of(image)),
      NextToken: next === null ? undefined : this.tokens.give(next, listing, at),
    };
  }

  #listed(asked: Asked, { seeing }: Standing, prints: ImagePrints): Promise<Page> {
    const { sieves, ...wanted } = asked;
    return this.queries.execute(
      new SeeImages({
        ...wanted,
        seeing,
        narrowing: sieves.flatMap(narrowingOf),
        passes: (image) => prints.finds(image) && passesAll(sieves, prints.of(image)),
      }),
    );
  }

  /** Those named, in the order of their naming: deprecated and disabled ones too. */
  async #named(asked: Asked, { seeing }: Standing, prints: ImagePrints): Promise<Page> {
    const seen = await this.queries.execute(new SeeImagesById(asked.ids, seeing));
    const found = seen.filter((image) => prints.finds(image));
    refuseMissing(asked.ids, found);
    const wanted = found.filter(
      (image) =>
        isOwnedBy(image, asked.owners) &&
        isLaunchableBy(image, asked.launchableBy, seeing) &&
        passesAll(asked.sieves, prints.of(image)),
    );
    const from = Number(asked.cursor ?? 0);
    const to = from + asked.limit;
    return { items: wanted.slice(from, to), next: to < wanted.length ? String(to) : null };
  }
}

function refuseMissing(ids: readonly string[], found: readonly Image[]): void {
  const there = new Set(found.map(({ imageId }) => imageId));
  const missing = [...new Set(ids)].filter((id) => !there.has(id));
  if (missing.length === 0) return;
  const said = missing.length === 1 ? 'image id' : 'image ids';
  const does = missing.length === 1 ? 'does' : 'do';
  throw new Ec2Error('InvalidAMIID.NotFound', `The ${said} '[${missing.join(', ')}]' ${does} not exist`);
}

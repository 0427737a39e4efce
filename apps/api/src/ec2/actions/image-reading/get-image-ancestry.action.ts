import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { GetImageAncestryRequest, GetImageAncestryResult, ImageAncestryEntry } from '@aws-sdk/client-ec2';
import { Catalog } from '#catalog';
import { type Image, isPublic } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import type { SourceImage } from '../../print/image.js';
import { dateOf, type Wide } from '../../print/values.js';
import { Viewers } from '../../viewers.js';
import { ImageSources } from './image-sources.js';
import { imageNamed } from './images-named.js';

const MOST_ENTRIES = 50;

/** Up to a public image that AWS vouches for, whose own making is nobody's business, or to one whose source is not known. */
const endsWith = (image: Image): boolean => isPublic(image) && image.attributes.ownerAlias !== undefined;

const isImage = (_state: unknown, kind: string): _state is Image => kind === 'image';

@Injectable()
export class GetImageAncestryAction implements Ec2Action {
  readonly name = 'GetImageAncestry';
  readonly actionClass = 'read';

  constructor(
    private readonly queries: QueryBus,
    private readonly catalog: Catalog,
    private readonly viewers: Viewers,
    private readonly sources: ImageSources,
  ) {}

  async answer({ ImageId }: Partial<GetImageAncestryRequest>, call: Call): Promise<Wide<GetImageAncestryResult>> {
    const begins = await imageNamed(this.queries, ImageId, this.viewers.of(call));
    const entries: Wide<ImageAncestryEntry>[] = [];
    const seen = new Set<string>();
    let image: Image | null = begins;
    while (image && entries.length < MOST_ENTRIES && !seen.has(image.imageId)) {
      seen.add(image.imageId);
      const source: SourceImage | null = endsWith(image) ? null : this.sources.of(image);
      entries.push(entryOf(image, source));
      image = source ? this.#image(source[0]) : null;
    }
    return { ImageAncestryEntries: entries };
  }

  /** Ancestors are told of though they have ended, or are another account's. */
  #image(imageId: string): Image | null {
    const thing = this.catalog.thing(imageId);
    return thing && isImage(thing.state, thing.kind) ? thing.state : null;
  }
}

const entryOf = (image: Image, source: SourceImage | null): Wide<ImageAncestryEntry> => ({
  CreationDate: dateOf(image.createdAt),
  ImageId: image.imageId,
  ImageOwnerAlias: image.attributes.ownerAlias,
  SourceImageId: source?.[0],
  SourceImageRegion: source && source[1] !== '' ? source[1] : undefined,
});

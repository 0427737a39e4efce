import { Injectable } from '@nestjs/common';
import { Fleet } from '#fleet';
import type { Image } from '#lifecycle';
import { type SourceImage, sourceOf } from '../../print/image.js';

/** What an image was made from: the image that it is a copy of, or that the instance it was made of ran at that moment. */
@Injectable()
export class ImageSources {
  constructor(private readonly fleet: Fleet) {}

  of(image: Image): SourceImage | null {
    const copied = sourceOf(image, 'image');
    if (copied) return copied;
    const instance = sourceOf(image, 'instance');
    if (!instance || image.createdAt === null) return null;
    const [ran] = this.fleet.intervalsOf(instance[0], { at: image.createdAt, facets: ['image'] });
    return ran ? [ran.key, image.region ?? ''] : null;
  }
}

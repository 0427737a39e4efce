import { allowedImagesOf, allowsImage, type Image, isAllowedImage } from '#lifecycle';
import type { Standing } from '#catalog';
import { type PrintedImage, printImage } from '../../print/image.js';
import type { ImageSources } from './image-sources.js';
import { publicImageOf } from '../../public-images.js';

/** What an account is shown of images, by its own settings. */
export class ImagePrints {
  readonly #allowed;
  readonly #prints = new WeakMap<Image, PrintedImage>();

  constructor(
    private readonly standing: Standing,
    private readonly sources: ImageSources,
  ) {
    this.#allowed = allowedImagesOf(standing.account, standing.seeing.region);
  }

  /** Whether the account finds the image: while its criteria of allowed images are enabled, one that meets none is not there. */
  finds(image: Image): boolean {
    return allowsImage(this.#allowed, image, this.standing.seeing);
  }

  of(image: Image): PrintedImage {
    const known = this.#prints.get(image) ?? this.#print(image);
    this.#prints.set(image, known);
    return known;
  }

  #print(image: Image): PrintedImage {
    const { account, region, at } = this.standing.seeing;
    const { mode, criteria } = this.#allowed;
    const allowed = image.ownerId === account || isAllowedImage(criteria, image, at);
    const listed = publicImageOf(image.imageId, region);
    return printImage(image, {
      account,
      allowed: mode === 'disabled' ? undefined : allowed,
      parameter: listed?.parameters[0],
      freeTier: listed?.freeTier,
      source: this.sources.of(image),
    });
  }
}

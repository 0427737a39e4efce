import type { QueryBus } from '@nestjs/cqrs';
import { SeeImagesById, type Standing } from '#catalog';
import { allowedImagesOf, allowsImage, type Image } from '#lifecycle';
import { Ec2Error } from '../../errors.js';
import { imageIdOf } from '../../ids.js';

/** So many ids one request may name: looking each up takes its time. */
const MOST_IDS = 1000;

/**
 * Reads a list of image ids.
 * @throws {Ec2Error} InvalidAMIID.Malformed; InvalidParameterValue: there are too many.
 */
export function imageIdsOf(asked: readonly (string | undefined)[] | undefined, most = MOST_IDS): readonly string[] {
  const given = asked ?? [];
  if (given.length <= most) return given.map((id) => imageIdOf(id, 'ImageId'));
  throw new Ec2Error(
    'InvalidParameterValue',
    `A request names at most ${most} image ids; this one names ${given.length}.`,
  );
}

/** What EC2 says of images that are not there, or not for whoever asks: which of both, it does not tell. */
export function missingImages(ids: readonly string[]): Ec2Error {
  const [said, does] = ids.length === 1 ? ['image id', 'does'] : ['image ids', 'do'];
  return new Ec2Error('InvalidAMIID.NotFound', `The ${said} '[${ids.join(', ')}]' ${does} not exist`);
}

/**
 * The images of these ids, as whoever asks may see them.
 * @throws {Ec2Error} InvalidAMIID.Malformed; InvalidAMIID.NotFound, which names all that are missing.
 */
export async function imagesNamed(
  queries: QueryBus,
  asked: readonly (string | undefined)[],
  { account, seeing }: Standing,
): Promise<readonly Image[]> {
  const ids = imageIdsOf(asked);
  const allowed = allowedImagesOf(account, seeing.region);
  const seen = await queries.execute(new SeeImagesById(ids, seeing));
  const found = seen.filter((image) => allowsImage(allowed, image, seeing));
  const there = new Set(found.map(({ imageId }) => imageId));
  const missing = [...new Set(ids)].filter((id) => !there.has(id));
  if (missing.length > 0) throw missingImages(missing);
  return found;
}

/**
 * The image of this id.
 * @throws {Ec2Error} As `imagesNamed`.
 */
export async function imageNamed(queries: QueryBus, id: string | undefined, standing: Standing): Promise<Image> {
  const [image] = await imagesNamed(queries, [id], standing);
  if (!image) throw missingImages([id ?? '']);
  return image;
}

/**
 * The image of this id, for its owner.
 * @throws {Ec2Error} As `imagesNamed`; AuthFailure: it is another account's.
 */
export async function ownImageNamed(queries: QueryBus, id: string | undefined, standing: Standing): Promise<Image> {
  const image = await imageNamed(queries, id, standing);
  if (image.ownerId === standing.seeing.account) return image;
  throw new Ec2Error('AuthFailure', `Not authorized for image:${image.imageId}`);
}

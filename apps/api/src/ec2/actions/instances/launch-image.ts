import { Ec2Error } from '../../errors.js';
import { imageIdOf } from '../../ids.js';
import { publicParameters } from '../../public-images.js';
import { selectParameter } from '../../ssm/stored-parameters.js';

const REFERENCE = /^(?:resolve:ssm:|(?=arn:aws[a-z-]*:ssm:))(.+)$/;

/**
 * The image that a launch asks for: by its id, or by a public parameter that names it, resolved now (EC2 user guide, use a Systems
 * Manager parameter). Both are recorded.
 * @throws {Ec2Error}
 */
export function askedImage(
  value: string | undefined,
  region: string,
): { readonly imageId: string; readonly requestedImage?: string } {
  const [, name] = REFERENCE.exec(value ?? '') ?? [];
  if (value === undefined || name === undefined) return { imageId: imageIdOf(value, 'ImageId') };
  return { imageId: resolved(name, region), requestedImage: value };
}

function resolved(name: string, region: string): string {
  try {
    return imageIdOf(selectParameter(publicParameters, name, region).parameter.imageId, 'ImageId');
  } catch (error) {
    if (!(error instanceof Ec2Error)) throw error;
    throw new Ec2Error('InvalidParameterValue', `The ImageId could not be resolved: ${error.message}`);
  }
}

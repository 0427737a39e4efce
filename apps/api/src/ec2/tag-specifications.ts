import type { Tag, TagSpecification } from '@aws-sdk/client-ec2';
import type { Tags } from '#lifecycle';
import { Ec2Error, echo, invalidValue, missingParameter } from './errors.js';

/**
 * The tags that a request gives to what it makes.
 * @param made Resource types that the action makes, as EC2 calls them.
 * @param type The one of them whose tags are wanted.
 * @throws {Ec2Error} InvalidParameterValue: tags of something else, or of one key twice.
 */
export function tagsFor(
  specifications: readonly TagSpecification[] | undefined,
  type: string,
  made: readonly string[] = [type],
): Tags | undefined {
  const tags: Record<string, string> = {};
  for (const { ResourceType: resource, Tags: given = [] } of specifications ?? []) {
    if (resource === undefined) throw missingParameter('TagSpecification.ResourceType');
    if (!made.includes(resource)) {
      throw new Ec2Error(
        'InvalidParameterValue',
        `'${echo(resource)}' is not a valid taggable resource type for this operation.`,
      );
    }
    if (resource === type) addTo(tags, given);
  }
  return Object.keys(tags).length === 0 ? undefined : tags;
}

/**
 * Tags as a request lists them.
 * @throws {Ec2Error} InvalidParameterValue: one key twice.
 */
export function tagsOf(given: readonly Tag[]): Tags {
  const tags: Record<string, string> = {};
  addTo(tags, given);
  return tags;
}

function addTo(tags: Record<string, string>, given: readonly Tag[]): void {
  for (const { Key: key, Value: value = '' } of given) {
    if (key === undefined) throw missingParameter('Tag.Key');
    if (Object.hasOwn(tags, key)) throw invalidValue('Tag.Key', key, 'The same key may be specified once only.');
    Object.defineProperty(tags, key, { value, enumerable: true, configurable: true, writable: true });
  }
}

import type { GroupNamed } from '#lifecycle';
import { missingParameter } from '../../errors.js';

/**
 * The group that a request names, by its id, or else by its name.
 * @throws {Ec2Error} MissingParameter
 */
export function groupAsked(asked: {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
}): GroupNamed {
  if (asked.GroupId !== undefined) return { groupId: asked.GroupId };
  if (asked.GroupName === undefined) throw missingParameter('GroupId');
  return { name: asked.GroupName };
}

import { isTaggable } from '#lifecycle/commands';
import { Ec2Error, echo, invalidValue, missingParameter } from '../../errors.js';

const MOST = 1000;

/**
 * The things that a request on tags names.
 * @throws {Ec2Error} None, too many, or one of a kind that has no tags here.
 */
export function taggedIds(ids: readonly string[] = []): readonly string[] {
  if (ids.length === 0) throw missingParameter('ResourceId');
  if (ids.length > MOST) throw invalidValue('ResourceId', String(ids.length), `At most ${MOST} resources at once.`);
  const unknown = ids.find((id) => !isTaggable(id));
  if (unknown === undefined) return ids;
  throw new Ec2Error('InvalidID', `The ID '${echo(unknown)}' is not valid, or names nothing that has tags here.`);
}

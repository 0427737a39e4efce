import type { CreateVolumePermission, ModifySnapshotAttributeRequest } from '@aws-sdk/client-ec2';
import type { Grantee } from '#lifecycle';
import { Ec2Error, invalidCombination, missingParameter } from '../../errors.js';
import { chosen, required } from '../../members.js';

interface Shares {
  readonly add: readonly Grantee[];
  readonly remove: readonly Grantee[];
}

const everyone = (group: string | undefined): readonly Grantee[] => {
  const known = chosen(group, 'Group', ['all']);
  return known === undefined ? [] : [{ kind: 'everyone', id: known }];
};

const account = (id: string): Grantee => ({ kind: 'account', id });

function granteesOf(permissions: readonly CreateVolumePermission[] | undefined): readonly Grantee[] {
  return (permissions ?? []).flatMap(({ UserId, Group }) => {
    if (UserId === undefined && Group === undefined) throw missingParameter('CreateVolumePermission.UserId');
    return [...(UserId === undefined ? [] : [account(UserId)]), ...everyone(Group)];
  });
}

/**
 * With whom a request shares a snapshot, and with whom no longer: in either of its two forms.
 * @throws {Ec2Error}
 */
export function sharesOf(asked: Partial<ModifySnapshotAttributeRequest>): Shares {
  const { CreateVolumePermission: changes, OperationType, UserIds = [], GroupNames = [] } = asked;
  const older = OperationType !== undefined || UserIds.length > 0 || GroupNames.length > 0;
  if (changes !== undefined) {
    if (older) throw invalidCombination('CreateVolumePermission', 'OperationType');
    return someone({ add: granteesOf(changes.Add), remove: granteesOf(changes.Remove) });
  }
  const operation = required(chosen(OperationType, 'OperationType', ['add', 'remove']), 'OperationType');
  const named = [...UserIds.map(account), ...GroupNames.flatMap(everyone)];
  return someone(operation === 'add' ? { add: named, remove: [] } : { add: [], remove: named });
}

function someone(shares: Shares): Shares {
  if (shares.add.length + shares.remove.length > 0) return shares;
  throw new Ec2Error('InvalidParameterCombination', 'No user or group is named to share the snapshot with.');
}

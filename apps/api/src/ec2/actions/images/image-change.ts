import type { LaunchPermission, ModifyImageAttributeRequest } from '@aws-sdk/client-ec2';
import type { Grantee } from '#lifecycle';
import { Ec2Error, invalidValue } from '../../errors.js';

interface Permissions {
  readonly add?: readonly Grantee[];
  readonly remove?: readonly Grantee[];
}

/** What one request changes: whom the image is shared with, or one of its attributes. */
export type ImageChange =
  | { readonly permissions: Permissions }
  | { readonly attributes: { readonly description: string } | { readonly imdsSupport: string } };

type Asked = Partial<ModifyImageAttributeRequest>;

/**
 * Reads what is to be changed, in any of the forms that EC2 takes: the attribute by itself, `Attribute` with `Value`, or
 * `OperationType` with those it is about.
 * @throws {Ec2Error} It names no attribute, several, or one that cannot be changed.
 */
export function imageChangeOf(asked: Asked): ImageChange {
  const named = namedByAttribute(asked);
  const changes = [named, ...descriptions(asked), ...imds(asked), ...sharing(asked), ...olderSharing(asked)].filter(
    (change) => change !== null,
  );
  const [change, further] = changes;
  if (change === undefined) throw new Ec2Error('InvalidParameterCombination', 'No attributes specified.');
  if (further === undefined) return change;
  throw new Ec2Error('InvalidParameterCombination', 'Fields for multiple attribute types specified: give one.');
}

const descriptions = ({ Description }: Asked): ImageChange[] =>
  Description === undefined ? [] : [{ attributes: { description: Description.Value ?? '' } }];

const imds = ({ ImdsSupport }: Asked): ImageChange[] =>
  ImdsSupport === undefined ? [] : [{ attributes: { imdsSupport: ImdsSupport.Value ?? '' } }];

const sharing = ({ LaunchPermission: change }: Asked): ImageChange[] =>
  change === undefined
    ? []
    : [
        {
          permissions: { add: change.Add?.flatMap(granteesOf) ?? [], remove: change.Remove?.flatMap(granteesOf) ?? [] },
        },
      ];

/** `Attribute` says what `Value` is of; beside the other forms it only repeats what they say. */
function namedByAttribute({ Attribute, Value }: Asked): ImageChange | null {
  if (Value === undefined) return null;
  if (Attribute === 'description') return { attributes: { description: Value } };
  if (Attribute === 'imdsSupport') return { attributes: { imdsSupport: Value } };
  throw invalidValue('Attribute', Attribute ?? '', 'A value is given to description or imdsSupport.');
}

function olderSharing(asked: Asked): ImageChange[] {
  const grantees = [
    ...granted('account', asked.UserIds),
    ...granted('everyone', asked.UserGroups),
    ...granted('organization', asked.OrganizationArns),
    ...granted('organizational-unit', asked.OrganizationalUnitArns),
  ];
  const { OperationType: operation } = asked;
  if (operation === undefined && grantees.length === 0) return [];
  if (operation === 'add') return [{ permissions: { add: grantees } }];
  if (operation === 'remove') return [{ permissions: { remove: grantees } }];
  throw invalidValue('OperationType', operation ?? '', 'Give add or remove.');
}

const granted = (kind: Grantee['kind'], ids: readonly string[] = []): Grantee[] => ids.map((id) => ({ kind, id }));

const granteesOf = ({ UserId, Group, OrganizationArn, OrganizationalUnitArn }: LaunchPermission): Grantee[] => [
  ...granted('account', UserId === undefined ? [] : [UserId]),
  ...granted('everyone', Group === undefined ? [] : [Group]),
  ...granted('organization', OrganizationArn === undefined ? [] : [OrganizationArn]),
  ...granted('organizational-unit', OrganizationalUnitArn === undefined ? [] : [OrganizationalUnitArn]),
];

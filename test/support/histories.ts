import fc from 'fast-check';
import {
  EXAMPLES,
  type Fact,
  type FactData,
  FACTS,
  type FactType,
  type Grantee,
  streamOf,
  type SubjectCategory,
} from '#lifecycle';
import { happened } from './given.js';

/** Whose every history here is. */
export const SUBJECT = 'subject-1';

const account = (digit: number): Grantee => ({ kind: 'account', id: String(digit).repeat(12) });
const EVERYONE: Grantee = { kind: 'everyone', id: 'all' };
const GRANTEES = [[account(1)], [account(2)], [account(1), EVERYONE]] as const;
const grantees = (choice: number) => ({ grantees: [...(GRANTEES[choice] ?? [])] });

type Choices = { readonly [Type in FactType]?: (choice: number) => Partial<FactData<Type>> };

/** What facts of one type say otherwise than its example: only those can contradict one another. */
const CHOICES: Choices = {
  ImageRegistered: (choice) => ({ ownerId: String(choice).repeat(12) }),
  LaunchPermissionGranted: grantees,
  LaunchPermissionRevoked: grantees,
  LaunchPermissionsObserved: grantees,
  ImageAttributesChanged: (choice) => ({ attributes: { description: `Described ${choice}` } }),
  ImageDeprecationSet: (choice) => ({ deprecateAt: 1835395200000000 + choice * 60_000_000 }),
  ImageWatermarkAttached: (choice) => ({ watermark: `mark-${choice}` }),
  SnapshotShared: grantees,
  SnapshotUnshared: grantees,
  SnapshotSharesObserved: grantees,
  VolumeAttached: (choice) => ({ instanceId: `i-${choice}` }),
  VolumeDetached: (choice) => (choice === 0 ? { instanceId: undefined } : { instanceId: `i-${choice}` }),
  InstanceAttributesChanged: (choice) => ({ attributes: { [choice === 0 ? 'monitoring' : 'userData']: `v${choice}` } }),
  InstanceObserved: (choice) => ({ state: ['running', 'stopped', 'terminated'][choice] }),
  FleetInstanceChanged: (choice) => ({ change: choice === 0 ? 'terminated' : 'launched', imageId: `ami-${choice}` }),
  RootVolumeReplacementRequested: (choice) => ({ imageId: `ami-${choice}` }),
  TagsSet: (choice) => ({ tags: { Stage: `stage-${choice}` } }),
  TagsRemoved: (choice) => ({ tags: choice === 0 ? [] : [{ key: 'Stage', value: `stage-${choice}` }] }),
  AccountJoinedOrganization: (choice) => ({ organizationId: `o-${choice}` }),
  AccountMovedInOrganization: (choice) => ({ toParentId: `ou-${choice}` }),
  ImageBlockPublicAccessSet: (choice) => ({ state: choice === 0 ? 'unblocked' : 'block-new-sharing' }),
  OrganizationalUnitObserved: (choice) => ({ parentId: `ou-${choice}` }),
};

export interface History {
  /** In how many seconds all of it happens. */
  readonly seconds: number;
  readonly maxLength: number;
  /** Facts may be better readings of others. */
  readonly readings?: boolean;
  /** None is further evidence of another's act. */
  readonly distinct?: boolean;
}

/** Facts of one subject within a few seconds: ties, repeated evidence, better readings, and every type there is. */
export function historyOf(category: SubjectCategory, shape: History): fc.Arbitrary<readonly Fact[]> {
  const types = FACTS.filter(({ categories }) => categories.some((one) => one === category)).map(({ type }) => type);
  const told = fc.record({
    // Few types in one history, so that many are of one rank, and contradict one another.
    type: fc.nat(types.length - 1),
    choice: fc.nat(2),
    second: fc.nat(shape.seconds - 1),
    recorded: fc.nat(9),
    source: fc.constantFrom('cloudtrail', 'eventbridge', 'import', 'engine'),
    requestId: shape.distinct === true ? fc.constant(null) : fc.constantFrom('r-1', 'r-2', 'r-3', null),
    supersedes: shape.readings === true ? fc.option(fc.nat(30), { freq: 12, nil: null }) : fc.constant(null),
    id: fc.uuid(),
  });
  return fc
    .tuple(
      fc.uniqueArray(told, { selector: ({ id }) => id, maxLength: shape.maxLength, size: 'max' }),
      fc.subarray(types, { minLength: 1 }),
    )
    .map(([all, chosen]) =>
      all.map(({ type, choice, second, recorded, source, requestId, supersedes, id }) =>
        example(chosen[type % chosen.length] ?? 'TagsSet', choice, `10:00:0${second}`, {
          id,
          source,
          stream: streamOf(category, SUBJECT),
          recordedAt: `11:00:0${recorded}`,
          by: `${source}-${id.slice(0, 4)}`,
          ...(requestId !== null && { requestId }),
          ...(supersedes !== null && all[supersedes] !== undefined && { supersedes: all[supersedes].id }),
        }),
      ),
    );
}

function example<Type extends FactType>(
  type: Type,
  choice: number,
  time: string,
  telling: Parameters<typeof happened>[3],
): Fact {
  const otherwise: Choices[Type] = CHOICES[type];
  return happened(time, type, { ...EXAMPLES[type], ...otherwise?.(choice) }, telling);
}

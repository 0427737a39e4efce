import {
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  ModifySnapshotAttributeCommand,
  ResetSnapshotAttributeCommand,
} from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, startTestEngine, STRANGER, type TestEngine } from '../../../../../../test/support/engine.js';

type Asked = Partial<ModifySnapshotAttributeCommand['input']>;

describe('a snapshot shared by a client of EC2', () => {
  let engine: TestEngine;
  const SnapshotId = 'snap-0123456789abcdef0';
  const Sealed = 'snap-0123456789abcdef1';

  beforeAll(async () => {
    engine = await startTestEngine();
    const about = { ownerId: OWNER, region: 'eu-central-1', state: 'completed', sizeGiB: 8 };
    const plain = { snapshotId: SnapshotId, ...about, encrypted: false };
    await engine.seed(`snapshot-${SnapshotId}`, { type: 'SnapshotObserved', data: plain });
    const sealed = { snapshotId: Sealed, ...about, encrypted: true, kmsKeyId: 'alias/mine' };
    await engine.seed(`snapshot-${Sealed}`, { type: 'SnapshotObserved', data: sealed });
  });
  afterAll(() => engine.close());

  const modify = (input: Asked, account = OWNER) =>
    engine.ec2(account).send(new ModifySnapshotAttributeCommand({ SnapshotId, ...input }));
  const sees = async (account: string) => {
    const described = new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] });
    return engine
      .ec2(account)
      .send(described)
      .then(
        () => true,
        () => false,
      );
  };
  const permissions = async () => {
    const asked = new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' });
    return (await engine.ec2().send(asked)).CreateVolumePermissions;
  };

  it('is seen by those that it is shared with, in the form of today', async () => {
    await modify({ CreateVolumePermission: { Add: [{ UserId: PARTNER }] } });
    expect([await sees(PARTNER), await sees(STRANGER)]).toEqual([true, false]);
    expect(await permissions()).toEqual([{ UserId: PARTNER }]);
    await modify({ CreateVolumePermission: { Remove: [{ UserId: PARTNER }] } });
    expect(await sees(PARTNER)).toBe(false);
  });

  it('is shared and taken back in the older form too, and what is so already is not recorded again', async () => {
    await modify({ Attribute: 'createVolumePermission', OperationType: 'add', UserIds: [PARTNER, STRANGER] });
    expect([await sees(PARTNER), await sees(STRANGER)]).toEqual([true, true]);
    const before = await engine.facts(`snapshot-${SnapshotId}`);
    await modify({ OperationType: 'add', UserIds: [STRANGER] });
    expect(await engine.facts(`snapshot-${SnapshotId}`)).toEqual(before);
    await modify({ OperationType: 'remove', UserIds: [STRANGER] });
    expect(await sees(STRANGER)).toBe(false);
  });

  it('is not changed by those that it is shared with, and is not there for others', async () => {
    const change = { CreateVolumePermission: { Add: [{ UserId: STRANGER }] } };
    await expect(modify(change, PARTNER)).rejects.toMatchObject({ name: 'AuthFailure' });
    await expect(modify(change, STRANGER)).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
  });

  it('is public, unless that is blocked', async () => {
    const state = { accountId: OWNER, region: 'eu-central-1' };
    const everyone = { CreateVolumePermission: { Add: [{ Group: 'all' as const }] } };
    await engine.seed(`account-${OWNER}`, {
      type: 'SnapshotBlockPublicAccessSet',
      data: { ...state, state: 'block-new-sharing' },
    });
    await expect(modify(everyone)).rejects.toMatchObject({ name: 'OperationNotPermitted' });
    const now = { occurredAt: Date.now() * 1000 };
    await engine.seed(
      `account-${OWNER}`,
      { type: 'SnapshotBlockPublicAccessSet', data: { ...state, state: 'unblocked' } },
      now,
    );
    await modify({ OperationType: 'add', GroupNames: ['all'] });
    expect(await sees(STRANGER)).toBe(true);
  });

  it('is nobody else’s any more after a reset', async () => {
    await engine.ec2().send(new ResetSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' }));
    expect([await sees(PARTNER), await sees(STRANGER)]).toEqual([false, false]);
    expect((await engine.facts(`snapshot-${SnapshotId}`)).at(-1)?.type).toBe('SnapshotSharesReset');
  });

  it.each<readonly [Asked, string]>([
    [{ SnapshotId: Sealed, OperationType: 'add', GroupNames: ['all'] }, 'OperationNotPermitted'],
    [{ OperationType: 'add', UserIds: ['12'] }, 'InvalidUserID.Malformed'],
    [{ OperationType: 'add', GroupNames: ['some'] }, 'InvalidParameterValue'],
    [{ OperationType: 'add' }, 'InvalidParameterCombination'],
    [{ UserIds: [PARTNER] }, 'MissingParameter'],
    [{ CreateVolumePermission: { Add: [{ UserId: PARTNER }] }, OperationType: 'add' }, 'InvalidParameterCombination'],
    [{ Attribute: 'productCodes', OperationType: 'add', UserIds: [PARTNER] }, 'InvalidParameterValue'],
  ])('is refused: %o', async (input, name) => {
    const before = await engine.facts('snapshot-');
    await expect(modify(input)).rejects.toMatchObject({ name });
    expect(await engine.facts('snapshot-')).toEqual(before);
  });
});

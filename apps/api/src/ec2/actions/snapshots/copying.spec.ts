import { CopySnapshotCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, startTestEngine, STRANGER, type TestEngine } from '../../../../../../test/support/engine.js';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d';

describe('a snapshot copied by a client of EC2', () => {
  let engine: TestEngine;
  const SourceSnapshotId = 'snap-0123456789abcdef0';
  const Sealed = 'snap-0123456789abcdef1';
  const Pending = 'snap-0123456789abcdef2';

  beforeAll(async () => {
    engine = await startTestEngine();
    const about = { ownerId: OWNER, region: 'eu-central-1', sizeGiB: 8, tags: { Name: 'base' } };
    for (const data of [
      { snapshotId: SourceSnapshotId, ...about, state: 'completed', encrypted: false },
      { snapshotId: Sealed, ...about, state: 'completed', encrypted: true, kmsKeyId: KEY },
      { snapshotId: Pending, ...about, state: 'pending', encrypted: false },
    ]) {
      await engine.seed(`snapshot-${data.snapshotId}`, { type: 'SnapshotObserved', data });
    }
    const grantees = [{ kind: 'account', id: PARTNER } as const];
    const data = { snapshotId: SourceSnapshotId, grantees };
    await engine.seed(`snapshot-${SourceSnapshotId}`, { type: 'SnapshotShared', data });
  });
  afterAll(() => engine.close());

  interface Where {
    readonly account?: string;
    readonly region?: string;
  }

  const copy = (input: Partial<CopySnapshotCommand['input']> = {}, { account, region }: Where = {}) =>
    engine
      .ec2(account, region)
      .send(new CopySnapshotCommand({ SourceSnapshotId, SourceRegion: 'eu-central-1', ...input }));

  it('is another one in the Region where it is asked, without its tags', async () => {
    const asked = { Description: 'far away', CompletionDurationMinutes: 30 };
    const { SnapshotId = '', Tags } = await copy(asked, { region: 'us-east-1' });
    expect(Tags).toEqual([]);
    const described = new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] });
    const { Snapshots } = await engine.ec2(OWNER, 'us-east-1').send(described);
    expect(Snapshots).toMatchObject([
      { State: 'completed', OwnerId: OWNER, Description: 'far away', VolumeSize: 8, Encrypted: false, Tags: [] },
    ]);
    await expect(engine.ec2().send(described)).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
    const [started] = await engine.facts(`snapshot-${SnapshotId}`);
    expect(started).toMatchObject({
      type: 'SnapshotCopyRequested',
      data: { sourceSnapshotId: SourceSnapshotId, sourceRegion: 'eu-central-1', region: 'us-east-1' },
    });
  });

  it('is the copy of an account that it is shared with, and its owner is told', async () => {
    const { SnapshotId = '' } = await copy({}, { account: PARTNER });
    const facts = await engine.facts(`snapshot-${SourceSnapshotId}`);
    expect(facts.slice(-2)).toMatchObject([
      {
        type: 'SnapshotUsed',
        data: { use: 'copied', madeId: SnapshotId, byAccount: PARTNER },
        metadata: { account: PARTNER },
      },
      {
        type: 'SharedSnapshotUsed',
        data: { use: 'copied', byAccount: PARTNER },
        metadata: { account: OWNER, region: 'eu-central-1', actor: { account: PARTNER } },
      },
    ]);
  });

  it('is not there for whom it is not shared with', async () => {
    const before = await engine.facts('snapshot-');
    await expect(copy({}, { account: STRANGER })).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
    expect(await engine.facts('snapshot-')).toEqual(before);
  });

  it('stays encrypted, elsewhere under a key of that Region, and can be encrypted on the way', async () => {
    const here = await copy({ SourceSnapshotId: Sealed });
    const there = await copy({ SourceSnapshotId: Sealed }, { region: 'us-east-1' });
    const sealed = await copy({ KmsKeyId: KEY });
    const stateOf = async ({ SnapshotId }: { SnapshotId?: string | undefined }) =>
      (await engine.facts(`snapshot-${SnapshotId}`))[0]?.data;
    expect(await stateOf(here)).toMatchObject({ encrypted: true, kmsKeyId: KEY });
    expect(await stateOf(there)).toMatchObject({ encrypted: true });
    expect(await stateOf(there)).not.toHaveProperty('kmsKeyId');
    expect(await stateOf(sealed)).toMatchObject({ encrypted: true, kmsKeyId: KEY });
  });

  it.each<readonly [Partial<CopySnapshotCommand['input']>, string]>([
    [{ SourceSnapshotId: Pending }, 'IncorrectState'],
    [{ SourceSnapshotId: Sealed, Encrypted: false }, 'InvalidRequest'],
    [{ Encrypted: false, KmsKeyId: KEY }, 'InvalidParameterDependency'],
    [{ CompletionDurationMinutes: 20 }, 'InvalidParameterValue'],
    [{ SourceRegion: 'eu-central-9' }, 'InvalidParameterValue'],
    [{ SourceRegion: 'us-east-1' }, 'InvalidSnapshot.NotFound'],
    [{ DestinationAvailabilityZone: 'eu-central-1-ham-1a' }, 'UnsupportedOperation'],
  ])('is refused: %o', async (input, name) => {
    await expect(copy(input)).rejects.toMatchObject({ name });
  });
});

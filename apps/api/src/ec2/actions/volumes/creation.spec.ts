import { CreateVolumeCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

const zone = 'eu-central-1a';
type Asked = Partial<CreateVolumeCommand['input']>;
const tags = (ResourceType: 'volume' | 'snapshot') => [{ ResourceType, Tags: [{ Key: 'Name', Value: 'data' }] }];

describe('a volume made by a client of EC2', () => {
  let engine: TestEngine;
  const SnapshotId = 'snap-0123456789abcdef0';
  const Foreign = 'snap-0123456789abcdef1';

  beforeAll(async () => {
    engine = await startTestEngine();
    const about = { region: 'eu-central-1', state: 'completed', sizeGiB: 8, encrypted: false };
    const own = { ...about, snapshotId: SnapshotId, ownerId: OWNER };
    await engine.seed(`snapshot-${SnapshotId}`, { type: 'SnapshotObserved', data: own });
    const foreign = { ...about, snapshotId: Foreign, ownerId: PARTNER };
    await engine.seed(`snapshot-${Foreign}`, { type: 'SnapshotObserved', data: foreign });
  });
  afterAll(() => engine.close());

  const create = (input: Asked, account = OWNER) =>
    engine.ec2(account).send(new CreateVolumeCommand({ AvailabilityZone: zone, ...input }));

  it('is being made, and then there', async () => {
    const made = await create({ Size: 10, VolumeType: 'gp3', TagSpecifications: tags('volume') });
    expect(made).toMatchObject({
      State: 'creating',
      Size: 10,
      VolumeType: 'gp3',
      Iops: 3000,
      Throughput: 125,
      Encrypted: false,
      AvailabilityZone: zone,
      Tags: [{ Key: 'Name', Value: 'data' }],
    });
    const { VolumeId = '' } = made;
    const { Volumes } = await engine.ec2().send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
    expect(Volumes).toMatchObject([{ VolumeId, State: 'available', Attachments: [] }]);
  });

  it('tells the snapshot that it was made of it', async () => {
    const { VolumeId, Size } = await create({ SnapshotId });
    expect(Size).toBe(8);
    const uses = (await engine.facts(`snapshot-${SnapshotId}`)).filter(({ type }) => type.endsWith('Used'));
    expect(uses).toMatchObject([
      { type: 'SnapshotUsed', data: { use: 'volume-created', madeId: VolumeId, byAccount: OWNER } },
    ]);
  });

  it('is not made of the snapshot of another that does not share it, and once it does, the owner is told', async () => {
    await expect(create({ SnapshotId: Foreign })).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
    const grantees = [{ kind: 'account', id: OWNER } as const];
    await engine.seed(`snapshot-${Foreign}`, { type: 'SnapshotShared', data: { snapshotId: Foreign, grantees } });
    const { VolumeId } = await create({ SnapshotId: Foreign });
    const [, , used, told] = await engine.facts(`snapshot-${Foreign}`);
    expect(used).toMatchObject({ type: 'SnapshotUsed', data: { madeId: VolumeId }, metadata: { account: OWNER } });
    expect(told).toMatchObject({
      type: 'SharedSnapshotUsed',
      data: { use: 'volume-created', byAccount: OWNER },
      metadata: { account: PARTNER, actor: { account: OWNER }, causationId: used?.metadata.causationId },
    });
  });

  it('is the same one under the same client token, and with other parameters refused', async () => {
    const asked = { Size: 4, ClientToken: 'nightly' };
    const [first, again] = await Promise.all([create(asked), create(asked)]);
    expect(again.VolumeId).toBe(first.VolumeId);
    expect(
      (await engine.facts(`volume-${first.VolumeId}`)).filter(({ type }) => type === 'VolumeCreated'),
    ).toHaveLength(1);
    await expect(create({ ...asked, Size: 5 })).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
    // Another account's tokens are its own.
    expect((await create({ ...asked, Size: 5 }, PARTNER)).VolumeId).not.toBe(first.VolumeId);
  });

  it.each<readonly [Asked, string]>([
    [{ Size: 4, AvailabilityZone: 'eu-central-1z' }, 'InvalidZone.NotFound'],
    [{ Size: 4, AvailabilityZone: 'us-east-1a' }, 'InvalidZone.NotFound'],
    [{ Size: 4, AvailabilityZoneId: 'euc1-az1' }, 'InvalidParameterCombination'],
    [{}, 'InvalidParameterValue'],
    [{ Size: 1, SnapshotId }, 'InvalidParameterValue'],
    [{ Size: 4, VolumeType: 'io1' }, 'InvalidParameterCombination'],
    [{ Size: 4, OutpostArn: 'arn:aws:outposts:eu-central-1:111122223333:outpost/op-1' }, 'UnsupportedOperation'],
    [{ Size: 4, TagSpecifications: tags('snapshot') }, 'InvalidParameterValue'],
    [{ SnapshotId: 'snap-1' }, 'InvalidSnapshotID.Malformed'],
  ])('is refused: %o', async (input, name) => {
    const before = await engine.facts('volume-');
    await expect(create(input)).rejects.toMatchObject({ name });
    expect(await engine.facts('volume-')).toHaveLength(before.length);
  });
});

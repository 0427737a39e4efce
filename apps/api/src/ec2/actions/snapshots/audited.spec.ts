import {
  CopySnapshotCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  ModifySnapshotAttributeCommand,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { OWNER, PARTNER, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

const Exposures = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      grantee: z.object({ kind: z.string(), id: z.string() }),
      uses: z.array(z.object({ use: z.string(), byAccount: z.string(), made: z.array(z.string()) }).loose()),
    }),
  ),
});

describe('what auditors see of a snapshot that was commanded here', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  it('is with whom it was shared, and what each made of it, as for a recorded trail', async () => {
    const [owner, partner] = [engine.ec2(), engine.ec2(PARTNER)];
    const AvailabilityZone = 'eu-central-1a';
    const { VolumeId = '' } = await owner.send(new CreateVolumeCommand({ AvailabilityZone, Size: 4 }));
    await owner.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
    const { SnapshotId = '' } = await owner.send(new CreateSnapshotCommand({ VolumeId }));
    await owner.send(new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] }));
    const UserIds = [PARTNER];
    await owner.send(new ModifySnapshotAttributeCommand({ SnapshotId, OperationType: 'add', UserIds }));
    const volume = await partner.send(new CreateVolumeCommand({ AvailabilityZone, SnapshotId }));
    const source = { SourceSnapshotId: SnapshotId, SourceRegion: 'eu-central-1' };
    const copy = await partner.send(new CopySnapshotCommand(source));
    // Described, everything has been taken in.
    await partner.send(new DescribeSnapshotsCommand({ SnapshotIds: [copy.SnapshotId ?? ''] }));

    const answer = await fetch(`${engine.url}/v1/exposure?accountId=${OWNER}&from=2020-01-01T00:00:00Z`);
    const { items } = Exposures.parse(await answer.json());
    expect(items).toMatchObject([{ id: SnapshotId, grantee: { kind: 'account', id: PARTNER } }]);
    expect(items[0]?.uses).toMatchObject([
      { use: 'volume-created', byAccount: PARTNER, made: [volume.VolumeId] },
      { use: 'copied', byAccount: PARTNER, made: [copy.SnapshotId] },
    ]);
  });
});

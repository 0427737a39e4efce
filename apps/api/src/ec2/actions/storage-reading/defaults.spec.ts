import {
  DescribeImportSnapshotTasksCommand,
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
  GetSnapshotBlockPublicAccessStateCommand,
} from '@aws-sdk/client-ec2';
import { Followers } from '#consumers';
import type { FactEvent } from '#lifecycle';
import { OWNER, REGION, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

describe('the defaults for snapshots and volumes', () => {
  let engine: TestEngine;
  const ec2 = () => engine.ec2();
  const tell = async (...events: readonly FactEvent[]) => {
    for (const event of events) await engine.seed(`account-${OWNER}`, event);
  };
  const caughtUp = async () => expect(await engine.app.get(Followers).caughtUp(5000)).toBe(true);

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  it('are those of the account in the Region', async () => {
    const ask = async () => [
      (await ec2().send(new GetSnapshotBlockPublicAccessStateCommand({}))).State,
      (await ec2().send(new GetEbsEncryptionByDefaultCommand({}))).EbsEncryptionByDefault,
      (await ec2().send(new GetEbsDefaultKmsKeyIdCommand({}))).KmsKeyId,
    ];
    expect(await ask()).toEqual(['unblocked', false, 'alias/aws/ebs']);
    const accountId = OWNER;
    await tell(
      { type: 'SnapshotBlockPublicAccessSet', data: { accountId, region: REGION, state: 'block-new-sharing' } },
      { type: 'EncryptionByDefaultSet', data: { accountId, region: REGION, enabled: true } },
      { type: 'EncryptionKeyByDefaultSet', data: { accountId, region: REGION, kmsKeyId: 'alias/own' } },
    );
    await caughtUp();
    expect(await ask()).toEqual(['block-new-sharing', true, 'alias/own']);
  });

  it('tell how far its imports are', async () => {
    const accountId = OWNER;
    const task = { accountId, region: REGION, taskId: 'import-snap-1' };
    await tell(
      { type: 'ImportTaskRequested', data: { ...task, makes: 'snapshot', description: 'disk', format: 'VMDK' } },
      { type: 'ImportTaskRequested', data: { ...task, taskId: 'import-ami-1', makes: 'image' } },
      { type: 'ImportTaskEnded', data: { ...task, result: 'completed', madeId: 'snap-00000000000000001' } },
    );
    await caughtUp();
    const { ImportSnapshotTasks } = await ec2().send(new DescribeImportSnapshotTasksCommand({}));
    expect(ImportSnapshotTasks).toMatchObject([
      {
        ImportTaskId: 'import-snap-1',
        SnapshotTaskDetail: {
          Status: 'completed',
          Format: 'VMDK',
          SnapshotId: 'snap-00000000000000001',
          Description: 'disk',
        },
      },
    ]);
    const unknown = ec2().send(new DescribeImportSnapshotTasksCommand({ ImportTaskIds: ['import-snap-2'] }));
    await expect(unknown).rejects.toMatchObject({ name: 'InvalidConversionTaskId.NotFound' });
  });
});

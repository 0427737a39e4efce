import {
  DisableAllowedImagesSettingsCommand,
  DisableEbsEncryptionByDefaultCommand,
  DisableImageBlockPublicAccessCommand,
  DisableSnapshotBlockPublicAccessCommand,
  EnableAllowedImagesSettingsCommand,
  EnableEbsEncryptionByDefaultCommand,
  EnableImageBlockPublicAccessCommand,
  EnableSnapshotBlockPublicAccessCommand,
  GetAllowedImagesSettingsCommand,
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
  GetImageBlockPublicAccessStateCommand,
  GetSnapshotBlockPublicAccessStateCommand,
  ModifyEbsDefaultKmsKeyIdCommand,
  ReplaceImageCriteriaInAllowedImagesSettingsCommand,
  ResetEbsDefaultKmsKeyIdCommand,
} from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, REGION, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

describe('settings of an account, by a client of EC2', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  it('block public access of images, which is on from the first, in one Region and account', async () => {
    const state = (account = OWNER, region = REGION) =>
      engine
        .ec2(account, region)
        .send(new GetImageBlockPublicAccessStateCommand({}))
        .then(({ ImageBlockPublicAccessState: found }) => found);
    expect(await state()).toBe('block-new-sharing');
    const off = await engine.ec2().send(new DisableImageBlockPublicAccessCommand({}));
    expect(off).toMatchObject({ ImageBlockPublicAccessState: 'unblocked' });
    expect(await state()).toBe('unblocked');
    expect([await state(PARTNER), await state(OWNER, 'us-east-1')]).toEqual(['block-new-sharing', 'block-new-sharing']);
    const on = { ImageBlockPublicAccessState: 'block-new-sharing' } as const;
    expect(await engine.ec2().send(new EnableImageBlockPublicAccessCommand(on))).toMatchObject(on);
    expect(await state()).toBe('block-new-sharing');
  });

  it('block public access of snapshots in two ways', async () => {
    for (const State of ['block-all-sharing', 'block-new-sharing'] as const) {
      expect(await engine.ec2().send(new EnableSnapshotBlockPublicAccessCommand({ State }))).toMatchObject({ State });
      expect(await engine.ec2().send(new GetSnapshotBlockPublicAccessStateCommand({}))).toMatchObject({ State });
    }
    const off = { State: 'unblocked' };
    expect(await engine.ec2().send(new DisableSnapshotBlockPublicAccessCommand({}))).toMatchObject(off);
    const wrong = engine.ec2().send(new EnableSnapshotBlockPublicAccessCommand({ State: 'unblocked' }));
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('allow images by criteria, enforced or only watched', async () => {
    const ImageCriteria = [
      { ImageProviders: ['amazon', PARTNER], ImageNames: ['al2023-*'] },
      { CreationDateCondition: { MaximumDaysSinceCreated: 30 } },
    ];
    const replace = (criteria: typeof ImageCriteria) =>
      engine.ec2().send(new ReplaceImageCriteriaInAllowedImagesSettingsCommand({ ImageCriteria: criteria }));
    expect(await replace(ImageCriteria)).toMatchObject({ ReturnValue: true });
    for (const AllowedImagesSettingsState of ['audit-mode', 'enabled'] as const) {
      await engine.ec2().send(new EnableAllowedImagesSettingsCommand({ AllowedImagesSettingsState }));
      const found = await engine.ec2().send(new GetAllowedImagesSettingsCommand({}));
      expect(found).toMatchObject({ State: AllowedImagesSettingsState, ImageCriteria });
    }
    expect(await engine.ec2().send(new DisableAllowedImagesSettingsCommand({}))).toMatchObject({
      AllowedImagesSettingsState: 'disabled',
    });
    await expect(replace([{ ImageProviders: ['somebody'], ImageNames: [] }])).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('encrypt by default, under a key of the account or the one that AWS manages', async () => {
    expect(await engine.ec2().send(new EnableEbsEncryptionByDefaultCommand({}))).toMatchObject({
      EbsEncryptionByDefault: true,
    });
    expect(await engine.ec2().send(new GetEbsEncryptionByDefaultCommand({}))).toMatchObject({
      EbsEncryptionByDefault: true,
    });
    const KmsKeyId = `arn:aws:kms:${REGION}:${OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    await engine.ec2().send(new ModifyEbsDefaultKmsKeyIdCommand({ KmsKeyId }));
    expect(await engine.ec2().send(new GetEbsDefaultKmsKeyIdCommand({}))).toMatchObject({ KmsKeyId });
    await engine.ec2().send(new ResetEbsDefaultKmsKeyIdCommand({}));
    expect(await engine.ec2().send(new GetEbsDefaultKmsKeyIdCommand({}))).toMatchObject({ KmsKeyId: 'alias/aws/ebs' });
    const off = { EbsEncryptionByDefault: false };
    expect(await engine.ec2().send(new DisableEbsEncryptionByDefaultCommand({}))).toMatchObject(off);
  });

  it('are not recorded twice, nor in a dry run', async () => {
    const before = await engine.facts(`account-${OWNER}`);
    await engine.ec2().send(new DisableEbsEncryptionByDefaultCommand({}));
    const dry = engine.ec2().send(new EnableEbsEncryptionByDefaultCommand({ DryRun: true }));
    await expect(dry).rejects.toMatchObject({ name: 'DryRunOperation' });
    expect(await engine.facts(`account-${OWNER}`)).toHaveLength(before.length);
  });

  it('are not to be commanded for an account that is only observed', async () => {
    await engine.seed(
      `account-${PARTNER}`,
      { type: 'AccountObserved', data: { accountId: PARTNER } },
      { account: PARTNER, occurredAt: Date.now() * 1000 },
    );
    const refused = engine.ec2(PARTNER).send(new EnableEbsEncryptionByDefaultCommand({}));
    await expect(refused).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  });
});

import {
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeVolumeAttributeCommand,
  DescribeVolumesCommand,
  DescribeVolumesModificationsCommand,
  EnableVolumeIOCommand,
  ListVolumesInRecycleBinCommand,
  ModifyVolumeAttributeCommand,
  ModifyVolumeCommand,
  RestoreVolumeFromRecycleBinCommand,
} from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.close());

async function volume(input: Partial<CreateVolumeCommand['input']> = {}): Promise<string> {
  const asked = new CreateVolumeCommand({ AvailabilityZone: 'eu-central-1a', Size: 4, VolumeType: 'gp3', ...input });
  const { VolumeId = '' } = await engine.ec2().send(asked);
  // Described, it is there.
  await describeOne(VolumeId);
  return VolumeId;
}
const describeOne = async (VolumeId: string) =>
  (await engine.ec2().send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }))).Volumes?.[0];

describe('a volume modified by a client of EC2', () => {
  const modify = (input: ModifyVolumeCommand['input'], account = OWNER) =>
    engine.ec2(account).send(new ModifyVolumeCommand(input));

  it('is modified at once as far as it is seen, and the modification ends', async () => {
    const VolumeId = await volume();
    const { VolumeModification } = await modify({ VolumeId, Size: 10, Iops: 4000 });
    expect(VolumeModification).toMatchObject({
      VolumeId,
      ModificationState: 'modifying',
      OriginalSize: 4,
      TargetSize: 10,
      OriginalIops: 3000,
      TargetIops: 4000,
      TargetVolumeType: 'gp3',
      Progress: 0,
    });
    expect(await describeOne(VolumeId)).toMatchObject({ Size: 10, Iops: 4000, State: 'available' });
    const described = new DescribeVolumesModificationsCommand({ VolumeIds: [VolumeId] });
    const { VolumesModifications } = await engine.ec2().send(described);
    expect(VolumesModifications).toMatchObject([{ ModificationState: 'completed', Progress: 100 }]);
    await expect(modify({ VolumeId, Size: 11 })).rejects.toMatchObject({ name: 'VolumeModificationRateExceeded' });
  });

  it.each<readonly [Omit<ModifyVolumeCommand['input'], 'VolumeId'>, string]>([
    [{ Size: 3 }, 'InvalidParameterValue'],
    [{ Iops: 100 }, 'InvalidParameterCombination'],
    [{ Size: 70_000 }, 'InvalidParameterValue'],
    [{ MultiAttachEnabled: true }, 'UnsupportedOperation'],
  ])('is refused: %o', async (input, name) => {
    const VolumeId = await volume();
    await expect(modify({ VolumeId, ...input })).rejects.toMatchObject({ name });
    expect((await engine.facts(`volume-${VolumeId}`)).map(({ type }) => type)).not.toContain('VolumeModified');
  });

  it('is not there for another account', async () => {
    const VolumeId = await volume();
    await expect(modify({ VolumeId, Size: 9 }, PARTNER)).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
  });

  it('goes on by itself after an inconsistency where that is chosen', async () => {
    const VolumeId = await volume();
    await engine.ec2().send(new ModifyVolumeAttributeCommand({ VolumeId, AutoEnableIO: { Value: true } }));
    const asked = new DescribeVolumeAttributeCommand({ VolumeId, Attribute: 'autoEnableIO' });
    expect(await engine.ec2().send(asked)).toMatchObject({ AutoEnableIO: { Value: true } });
    const nothing = engine.ec2().send(new ModifyVolumeAttributeCommand({ VolumeId }));
    await expect(nothing).rejects.toMatchObject({ name: 'MissingParameter' });
  });

  it('is read and written already: enabling that records nothing, and is for its owner only', async () => {
    const VolumeId = await volume();
    const before = await engine.facts(`volume-${VolumeId}`);
    await engine.ec2().send(new EnableVolumeIOCommand({ VolumeId }));
    const foreign = engine.ec2(PARTNER).send(new EnableVolumeIOCommand({ VolumeId }));
    await expect(foreign).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
    expect(await engine.facts(`volume-${VolumeId}`)).toEqual(before);
  });
});

describe('a volume deleted by a client of EC2', () => {
  const remove = (VolumeId: string, account = OWNER) => engine.ec2(account).send(new DeleteVolumeCommand({ VolumeId }));

  it('is gone, and deleted by its owner only', async () => {
    const VolumeId = await volume();
    await expect(remove(VolumeId, PARTNER)).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
    await remove(VolumeId);
    await expect(describeOne(VolumeId)).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
    await expect(remove(VolumeId)).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
  });

  it('comes back from the bin where a rule of that moment keeps it', async () => {
    const data = { accountId: OWNER, region: 'eu-central-1', ruleId: 'volumes', resourceType: 'EBS_VOLUME' };
    const resourceTags = [{ key: 'Keep', value: 'yes' }];
    const rule = { ...data, retentionDays: 7, resourceTags };
    await engine.seed(`account-${OWNER}`, { type: 'RecycleBinRuleCreated', data: rule });
    const tags = [{ ResourceType: 'volume' as const, Tags: [{ Key: 'Keep', Value: 'yes' }] }];
    const VolumeId = await volume({ TagSpecifications: tags });
    await remove(VolumeId);
    const { Volumes } = await engine.ec2().send(new ListVolumesInRecycleBinCommand({}));
    expect(Volumes).toMatchObject([{ VolumeId }]);
    const restore = new RestoreVolumeFromRecycleBinCommand({ VolumeId });
    await expect(engine.ec2(PARTNER).send(restore)).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
    expect(await engine.ec2().send(restore)).toMatchObject({ Return: true });
    expect(await describeOne(VolumeId)).toMatchObject({ State: 'available', Attachments: [] });
  });
});

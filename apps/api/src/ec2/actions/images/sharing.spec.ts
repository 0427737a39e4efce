import {
  CancelImageLaunchPermissionCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  DisableImageBlockPublicAccessCommand,
  DisableImageCommand,
  EnableImageCommand,
  ModifyImageAttributeCommand,
  type ModifyImageAttributeCommandInput,
  ResetImageAttributeCommand,
} from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, startTestEngine, STRANGER, type TestEngine } from '../../../../../../test/support/engine.js';
import { registered, seedSnapshot } from '../../../../../../test/support/stage.js';

const ORGANIZATION = 'arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5';
const UNIT = 'arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-ab12-cdefgh34';

describe('an image shared and changed by a client of EC2', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  const modify = (ImageId: string, change: Partial<ModifyImageAttributeCommandInput>, as = OWNER) =>
    engine.ec2(as).send(new ModifyImageAttributeCommand({ ImageId, ...change }));

  async function permissionsOf(ImageId: string) {
    const asked = { ImageId, Attribute: 'launchPermission' } as const;
    const { LaunchPermissions } = await engine.ec2().send(new DescribeImageAttributeCommand(asked));
    return LaunchPermissions;
  }

  const sees = (account: string, ImageId: string): Promise<boolean> =>
    engine
      .ec2(account)
      .send(new DescribeImagesCommand({ ImageIds: [ImageId] }))
      .then(
        () => true,
        () => false,
      );

  it('is seen by an account that it is shared with, and no longer once that is taken back', async () => {
    const ImageId = await registered(engine, 'shared');
    expect(await sees(PARTNER, ImageId)).toBe(false);
    await modify(ImageId, { LaunchPermission: { Add: [{ UserId: PARTNER }] } });
    expect([await sees(PARTNER, ImageId), await sees(STRANGER, ImageId)]).toEqual([true, false]);
    await modify(ImageId, { LaunchPermission: { Remove: [{ UserId: PARTNER }] } });
    expect(await sees(PARTNER, ImageId)).toBe(false);
  });

  it('is shared in the older form alike, with accounts, organizations and units', async () => {
    const ImageId = await registered(engine, 'older form');
    const Attribute = 'launchPermission';
    const receivers = { UserIds: [PARTNER], OrganizationArns: [ORGANIZATION], OrganizationalUnitArns: [UNIT] };
    await modify(ImageId, { Attribute, OperationType: 'add', ...receivers });
    expect(await permissionsOf(ImageId)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ UserId: PARTNER }),
        expect.objectContaining({ OrganizationArn: ORGANIZATION }),
        expect.objectContaining({ OrganizationalUnitArn: UNIT }),
      ]),
    );
    await modify(ImageId, { Attribute, OperationType: 'remove', UserIds: [PARTNER] });
    expect(await permissionsOf(ImageId)).toHaveLength(2);
    await engine.ec2().send(new ResetImageAttributeCommand({ ImageId, Attribute }));
    expect(await permissionsOf(ImageId)).toEqual([]);
  });

  it('loses every share when it is disabled, and has none when it is enabled again', async () => {
    const ImageId = await registered(engine, 'disabled');
    await modify(ImageId, { LaunchPermission: { Add: [{ UserId: PARTNER }] } });
    await engine.ec2().send(new DisableImageCommand({ ImageId }));
    expect(await sees(PARTNER, ImageId)).toBe(false);
    await engine.ec2().send(new EnableImageCommand({ ImageId }));
    expect([await sees(OWNER, ImageId), await sees(PARTNER, ImageId)]).toEqual([true, false]);
  });

  it('leaves an account what its unit has, when the account itself is taken off', async () => {
    const joined = { accountId: PARTNER, organizationId: 'o-a1b2c3d4e5', parentId: 'ou-ab12-cdefgh34' };
    await engine.seed(`account-${PARTNER}`, { type: 'MembershipObserved', data: joined }, { account: PARTNER });
    const ImageId = await registered(engine, 'of the unit');
    const Add = [{ UserId: PARTNER }, { OrganizationalUnitArn: UNIT }];
    await modify(ImageId, { LaunchPermission: { Add } });
    await modify(ImageId, { LaunchPermission: { Remove: [{ UserId: PARTNER }] } });
    expect(await sees(PARTNER, ImageId)).toBe(true);
    const cancel = engine.ec2(PARTNER).send(new CancelImageLaunchPermissionCommand({ ImageId }));
    await expect(cancel).rejects.toMatchObject({ name: 'InvalidAMIAttributeItemValue' });
  });

  it('is given up by the account that it is shared with', async () => {
    const ImageId = await registered(engine, 'given up');
    await modify(ImageId, { LaunchPermission: { Add: [{ UserId: STRANGER }] } });
    const cancel = () => engine.ec2(STRANGER).send(new CancelImageLaunchPermissionCommand({ ImageId }));
    expect(await cancel()).toMatchObject({ Return: true });
    await expect(cancel()).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
    expect(await permissionsOf(ImageId)).toEqual([]);
  });

  it('becomes public only where that is not blocked, at most five at a time, and then ages', async () => {
    const [ImageId = '', ...others] = await Promise.all(
      Array.from({ length: 8 }, (_, index) => registered(engine, `public ${index}`)),
    );
    const publish = (id: string) => modify(id, { LaunchPermission: { Add: [{ Group: 'all' }] } });
    await expect(publish(ImageId)).rejects.toMatchObject({
      name: 'OperationNotPermitted',
      message: expect.stringMatching(/^You can’t publicly share this image because block public access for AMIs/),
    });
    await engine.ec2().send(new DisableImageBlockPublicAccessCommand({}));
    await publish(ImageId);
    const found = await engine.ec2(STRANGER).send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    expect(found.Images).toMatchObject([{ Public: true, DeprecationTime: expect.any(String) }]);
    const outcomes = await Promise.allSettled(others.map(publish));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'ResourceLimitExceeded' },
    });
  });

  it('on a snapshot under the key that AWS manages cannot be shared', async () => {
    const snapshotId = await seedSnapshot(engine, { encrypted: true });
    const ImageId = await registered(engine, 'sealed', { snapshotId });
    const share = modify(ImageId, { LaunchPermission: { Add: [{ UserId: PARTNER }] } });
    await expect(share).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('is described anew in either form, and made to take IMDSv2 for good', async () => {
    const ImageId = await registered(engine, 'described');
    await modify(ImageId, { Description: { Value: 'first' } });
    await modify(ImageId, { Attribute: 'description', Value: 'second' });
    await modify(ImageId, { ImdsSupport: { Value: 'v2.0' } });
    const { Images } = await engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    expect(Images).toMatchObject([{ Description: 'second', ImdsSupport: 'v2.0' }]);
    await expect(modify(ImageId, { ImdsSupport: { Value: 'v1.0' } })).rejects.toMatchObject({
      name: 'OperationNotPermitted',
    });
  });

  it('is changed in one attribute at a time, and in one that can be changed', async () => {
    const ImageId = await registered(engine, 'one at a time');
    const both = { Description: { Value: 'x' }, LaunchPermission: { Add: [{ UserId: PARTNER }] } };
    for (const [change, name] of [
      [both, 'InvalidParameterCombination'],
      [{}, 'InvalidParameterCombination'],
      [{ ProductCodes: ['abc'] }, 'UnsupportedOperation'],
      [{ Attribute: 'kernel', Value: 'aki-1' }, 'InvalidParameterValue'],
      [{ OperationType: 'grant', UserIds: [PARTNER] }, 'InvalidParameterValue'],
      [{ LaunchPermission: { Add: [{ UserId: '12' }] } }, 'InvalidUserID.Malformed'],
      [
        { LaunchPermission: { Add: [{ UserId: PARTNER }], Remove: [{ UserId: PARTNER }] } },
        'InvalidParameterCombination',
      ],
    ] as const) {
      const asked = JSON.parse(JSON.stringify(change));
      await expect(modify(ImageId, asked)).rejects.toMatchObject({ name });
    }
  });

  it('is changed by its owner only', async () => {
    const ImageId = await registered(engine, 'not yours');
    const change = { Description: { Value: 'mine' } };
    await expect(modify(ImageId, change, STRANGER)).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
    await modify(ImageId, { LaunchPermission: { Add: [{ UserId: PARTNER }] } });
    await expect(modify(ImageId, change, PARTNER)).rejects.toMatchObject({ name: 'AuthFailure' });
  });
});

import {
  CancelImageLaunchPermissionCommand,
  DeregisterImageCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  type DescribeImagesCommandInput,
  DisableImageBlockPublicAccessCommand,
  DisableImageCommand,
  DisableImageDeprecationCommand,
  DisableImageDeregistrationProtectionCommand,
  EnableImageBlockPublicAccessCommand,
  EnableImageCommand,
  EnableImageDeprecationCommand,
  EnableImageDeregistrationProtectionCommand,
  type LaunchPermission,
  ModifyImageAttributeCommand,
  RestoreImageFromRecycleBinCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, REGION, startTestEngine, STRANGER, type TestEngine } from '../support/engine.js';
import { DAY, HOUR, MINUTE, SetClock } from '../support/set-clock.js';
import { registered, seedSnapshot } from '../support/stage.js';

const ORGANIZATION_ID = 'o-a1b2c3d4e5';
const UNIT_ID = 'ou-ab12-cdefgh34';
const OrganizationArn = `arn:aws:organizations::${OWNER}:organization/${ORGANIZATION_ID}`;
const OrganizationalUnitArn = `arn:aws:organizations::${OWNER}:ou/${ORGANIZATION_ID}/${UNIT_ID}`;
const EVERYONE = [{ Group: 'all' }] as const;

describe('the traps in the life of an image', () => {
  let engine: TestEngine;
  const clock = new SetClock();

  beforeAll(async () => {
    engine = await startTestEngine({ clock });
  });
  afterAll(() => engine.close());

  const owner = () => engine.ec2();
  const share = (ImageId: string, change: { Add?: LaunchPermission[]; Remove?: LaunchPermission[] }) =>
    owner().send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission: change }));
  async function sharesOf(ImageId: string) {
    const asked = { ImageId, Attribute: 'launchPermission' } as const;
    const { LaunchPermissions = [] } = await owner().send(new DescribeImageAttributeCommand(asked));
    return LaunchPermissions.map((one) => Object.values(one).join()).toSorted();
  }
  /** How a launch by an account ends. */
  const launch = (account: string, ImageId: string): Promise<string> =>
    engine
      .ec2(account)
      .send(new RunInstancesCommand({ ImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }))
      .then(
        () => 'launched',
        (error: unknown) => (error instanceof Error ? error.name : 'no error'),
      );
  const found = async (account: string, asked: DescribeImagesCommandInput) =>
    (await engine.ec2(account).send(new DescribeImagesCommand(asked))).Images ?? [];
  const deregister = (ImageId: string, DeleteAssociatedSnapshots = false) =>
    owner().send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots }));

  it('disabling drops every share, and enabling brings none of them back', async () => {
    const ImageId = await registered(engine, 'dropped shares');
    await share(ImageId, { Add: [{ UserId: PARTNER }, { OrganizationArn }, { OrganizationalUnitArn }] });
    expect(await sharesOf(ImageId)).toHaveLength(3);
    expect(await launch(PARTNER, ImageId)).toBe('launched');
    await owner().send(new DisableImageCommand({ ImageId }));
    expect([await launch(OWNER, ImageId), await launch(PARTNER, ImageId)]).toEqual([
      'InvalidAMIID.Unavailable',
      'InvalidAMIID.NotFound',
    ]);
    await owner().send(new EnableImageCommand({ ImageId }));
    expect(await sharesOf(ImageId)).toEqual([]);
    expect([await launch(OWNER, ImageId), await launch(PARTNER, ImageId)]).toEqual([
      'launched',
      'InvalidAMIID.NotFound',
    ]);
  });

  it('the Recycle Bin brings the shares back, and a name that was taken meanwhile keeps the image in it', async () => {
    const kept = { accountId: OWNER, region: REGION, resourceType: 'EC2_IMAGE', ruleId: 'kept', retentionDays: 7 };
    const data = { ...kept, resourceTags: [{ key: 'keep' }] };
    await engine.seed(`account-${OWNER}`, { type: 'RecycleBinRuleCreated', data });
    const TagSpecifications = [{ ResourceType: 'image' as const, Tags: [{ Key: 'keep', Value: 'yes' }] }];
    const ImageId = await registered(engine, 'binned', { TagSpecifications });
    await share(ImageId, { Add: [{ UserId: PARTNER }, { OrganizationArn }] });
    await deregister(ImageId);
    expect(await launch(PARTNER, ImageId)).toBe('InvalidAMIID.NotFound');
    const restore = () => owner().send(new RestoreImageFromRecycleBinCommand({ ImageId }));
    const usurper = await registered(engine, 'binned');
    await expect(restore()).rejects.toMatchObject({ name: 'InvalidAMIName.Duplicate' });
    await deregister(usurper);
    await restore();
    expect(await sharesOf(ImageId)).toEqual([PARTNER, OrganizationArn].toSorted());
    expect(await launch(PARTNER, ImageId)).toBe('launched');
  });

  it('the Recycle Bin gives nothing back after its time, whether or not anybody has looked since', async () => {
    const TagSpecifications = [{ ResourceType: 'image' as const, Tags: [{ Key: 'keep', Value: 'yes' }] }];
    const ImageId = await registered(engine, 'too late', { TagSpecifications });
    await deregister(ImageId);
    clock.pass(7 * DAY + MINUTE);
    const restore = owner().send(new RestoreImageFromRecycleBinCommand({ ImageId }));
    await expect(restore).rejects.toMatchObject({ name: expect.stringMatching(/^InvalidAMIID/) });
  });

  it('taking an account off that is inside a unit with a share succeeds, and takes nothing from it', async () => {
    const joined = { accountId: PARTNER, organizationId: ORGANIZATION_ID, parentId: UNIT_ID };
    await engine.seed(`account-${PARTNER}`, { type: 'MembershipObserved', data: joined }, { account: PARTNER });
    const ImageId = await registered(engine, 'of the unit');
    await share(ImageId, { Add: [{ UserId: PARTNER }, { OrganizationalUnitArn }] });
    expect(await share(ImageId, { Remove: [{ UserId: PARTNER }] })).toMatchObject({
      $metadata: { httpStatusCode: 200 },
    });
    expect(await sharesOf(ImageId)).toEqual([OrganizationalUnitArn]);
    expect([await launch(PARTNER, ImageId), await launch(STRANGER, ImageId)]).toEqual([
      'launched',
      'InvalidAMIID.NotFound',
    ]);
    const decline = engine.ec2(PARTNER).send(new CancelImageLaunchPermissionCommand({ ImageId }));
    await expect(decline).rejects.toMatchObject({ name: 'InvalidAMIAttributeItemValue' });
    await share(ImageId, { Remove: [{ OrganizationalUnitArn }] });
    expect(await launch(PARTNER, ImageId)).toBe('InvalidAMIID.NotFound');
  });

  it('blocked public access stops what would become public, no organization, and nothing that is public already', async () => {
    const [open, late] = [await registered(engine, 'public early'), await registered(engine, 'public late')];
    const refused = share(open, { Add: [...EVERYONE] });
    await expect(refused).rejects.toMatchObject({
      name: 'OperationNotPermitted',
      message:
        'You can’t publicly share this image because block public access for AMIs is enabled for this account. ' +
        'To publicly share the image, you must call the DisableImageBlockPublicAccess API.',
    });
    await share(open, { Add: [{ OrganizationArn }] });
    await owner().send(new DisableImageBlockPublicAccessCommand({}));
    await share(open, { Add: [...EVERYONE] });
    const ImageBlockPublicAccessState = 'block-new-sharing';
    await owner().send(new EnableImageBlockPublicAccessCommand({ ImageBlockPublicAccessState }));
    expect(await launch(STRANGER, open)).toBe('launched');
    await expect(share(late, { Add: [...EVERYONE] })).rejects.toMatchObject({ name: 'OperationNotPermitted' });
    await share(open, { Remove: [...EVERYONE] });
    await expect(share(open, { Add: [...EVERYONE] })).rejects.toMatchObject({ name: 'OperationNotPermitted' });
    await owner().send(new DisableImageBlockPublicAccessCommand({}));
  });

  it('a public image is deprecated two years after it was made, and no call while it is public changes that', async () => {
    const ImageId = await registered(engine, 'public and ageing');
    const made = clock.date();
    await share(ImageId, { Add: [...EVERYONE] });
    const deprecation = async () => Date.parse((await found(OWNER, { ImageIds: [ImageId] }))[0]?.DeprecationTime ?? '');
    const twoYears = new Date(made).setUTCFullYear(made.getUTCFullYear() + 2);
    expect(Math.abs((await deprecation()) - twoYears)).toBeLessThanOrEqual(MINUTE);
    const cancel = () => owner().send(new DisableImageDeprecationCommand({ ImageId }));
    await expect(cancel()).rejects.toMatchObject({ name: 'OperationNotPermitted' });
    const postpone = (DeprecateAt: Date) => owner().send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt }));
    await expect(postpone(new Date(twoYears + 30 * DAY))).rejects.toThrow();
    const Filters = [{ Name: 'name', Values: ['public and ageing'] }];
    expect(await found(STRANGER, { Filters })).toHaveLength(1);
    clock.pass(732 * DAY);
    expect(await found(STRANGER, { Filters })).toEqual([]);
    expect(await found(STRANGER, { Filters, IncludeDeprecated: true })).toHaveLength(1);
    expect(await found(STRANGER, { ImageIds: [ImageId] })).toHaveLength(1);
    expect(await found(OWNER, { Filters })).toHaveLength(1);
    expect(await launch(STRANGER, ImageId)).toBe('launched');
    await share(ImageId, { Remove: [...EVERYONE] });
    await cancel();
    expect(await deprecation()).toBeNaN();
  });

  it('nobody deregisters a protected image, though it can be disabled, and where it cools down, for a day after that', async () => {
    const ImageId = await registered(engine, 'protected');
    await owner().send(new EnableImageDeregistrationProtectionCommand({ ImageId, WithCooldown: true }));
    await expect(deregister(ImageId)).rejects.toMatchObject({ name: 'OperationNotPermitted' });
    await owner().send(new DisableImageCommand({ ImageId }));
    const { Return } = await owner().send(new DisableImageDeregistrationProtectionCommand({ ImageId }));
    expect(Return).toBe('disabled-with-cooldown');
    clock.pass(DAY - HOUR);
    await expect(deregister(ImageId)).rejects.toMatchObject({ name: 'OperationNotPermitted' });
    clock.pass(HOUR);
    expect(await deregister(ImageId)).toMatchObject({ Return: true });
  });

  it('a snapshot that another image stands on is left where it is, and its image is deregistered all the same', async () => {
    const snapshotId = await seedSnapshot(engine);
    const [first, second] = [
      await registered(engine, 'stands first', { snapshotId }),
      await registered(engine, 'stands second', { snapshotId }),
    ];
    expect((await deregister(first, true)).DeleteSnapshotResults).toEqual([
      { SnapshotId: snapshotId, ReturnCode: 'skipped' },
    ]);
    expect(await launch(OWNER, first)).toBe('InvalidAMIID.Unavailable');
    expect(await launch(OWNER, second)).toBe('launched');
    expect((await deregister(second, true)).DeleteSnapshotResults).toEqual([
      { SnapshotId: snapshotId, ReturnCode: 'success' },
    ]);
  });
});

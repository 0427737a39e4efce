import { ACCOUNT, cloudTrail, eventBridge } from '#testing';
import { readCloudTrail, readEventBridge } from './records.js';

const told = (eventSource: string, eventName: string, ...row: [object | null, (object | null)?, object?]) => {
  const [requestParameters, responseElements = null, others = {}] = row;
  const reading = readCloudTrail(
    cloudTrail({ eventSource, eventName, requestParameters, responseElements, ...others }),
  );
  return (reading?.drafts ?? []).map(({ id, type, data }) => [id, type, data]);
};
const ec2 = 'ec2.amazonaws.com';
const rbin = 'rbin.amazonaws.com';
const organizations = 'organizations.amazonaws.com';
const MEMBER = '111122223333';
const regional = { accountId: ACCOUNT, region: 'us-east-1' };

/** Action, request, answer; what it is read as, and what that says. */
type Row = [string, object | null, object | null, string, object];

describe('what calls on settings of an account tell', () => {
  it.each([
    [
      'EnableImageBlockPublicAccess',
      { imageBlockPublicAccessState: 'block-new-sharing' },
      'ImageBlockPublicAccessSet',
      { state: 'block-new-sharing' },
    ],
    ['DisableImageBlockPublicAccess', null, 'ImageBlockPublicAccessSet', { state: 'unblocked' }],
    [
      'EnableSnapshotBlockPublicAccess',
      { state: 'block-all-sharing' },
      'SnapshotBlockPublicAccessSet',
      { state: 'block-all-sharing' },
    ],
    ['DisableSnapshotBlockPublicAccess', null, 'SnapshotBlockPublicAccessSet', { state: 'unblocked' }],
    [
      'EnableAllowedImagesSettings',
      { allowedImagesSettingsState: 'audit-mode' },
      'AllowedImagesSet',
      { mode: 'audit-mode' },
    ],
    ['DisableAllowedImagesSettings', null, 'AllowedImagesSet', { mode: 'disabled' }],
    ['EnableEbsEncryptionByDefault', null, 'EncryptionByDefaultSet', { enabled: true }],
    ['DisableEbsEncryptionByDefault', null, 'EncryptionByDefaultSet', { enabled: false }],
  ])('reads %s', (eventName, request, type, data) => {
    expect(told(ec2, eventName, request)).toMatchObject([[ACCOUNT, type, { ...regional, ...data }]]);
  });

  it('reads the criteria of allowed images', () => {
    const imageCriteria = {
      items: [
        { imageProviderSet: { items: ['amazon', MEMBER] }, creationDateCondition: { maximumDaysSinceCreated: 90 } },
      ],
    };
    expect(told(ec2, 'ReplaceImageCriteriaInAllowedImagesSettings', { imageCriteria })).toMatchObject([
      [
        ACCOUNT,
        'AllowedImagesCriteriaReplaced',
        { criteria: [{ imageProviders: ['amazon', MEMBER], maximumDaysSinceCreated: 90 }] },
      ],
    ]);
  });
});

describe('what the Recycle Bin tells', () => {
  const retentionPeriod = { retentionPeriodValue: 7, retentionPeriodUnit: 'DAYS' };
  const resourceArn = `arn:aws:rbin:us-east-1:${ACCOUNT}:rule/rule1`;

  it.each<Row>([
    [
      'CreateRule',
      { retentionPeriod, resourceType: 'EC2_IMAGE' },
      { identifier: 'rule1' },
      'RecycleBinRuleCreated',
      { retentionDays: 7, resourceType: 'EC2_IMAGE' },
    ],
    ['UpdateRule', { identifier: 'rule1', retentionPeriod }, null, 'RecycleBinRuleUpdated', { retentionDays: 7 }],
    [
      'LockRule',
      { identifier: 'rule1', lockConfiguration: { unlockDelay: { unlockDelayValue: 7 } } },
      { lockState: 'locked' },
      'RecycleBinRuleLocked',
      { unlockDelayDays: 7, lockState: 'locked' },
    ],
    [
      'UnlockRule',
      { identifier: 'rule1' },
      { lockEndTime: 'Nov 1, 2022, 12:46:17 AM' },
      'RecycleBinRuleUnlockScheduled',
      { unlockAt: Date.UTC(2022, 10, 1, 0, 46, 17) * 1000 },
    ],
    ['DeleteRule', { identifier: 'rule1' }, null, 'RecycleBinRuleDeleted', {}],
    [
      'TagResource',
      { resourceArn, tags: [{ key: 'a', value: 'b' }] },
      null,
      'RecycleBinRuleTagged',
      { tags: { a: 'b' } },
    ],
    ['UntagResource', { resourceArn, tagKeys: ['a'] }, null, 'RecycleBinRuleUntagged', { keys: ['a'] }],
  ])('reads %s', (eventName, ...row) => {
    const [request, answer, type, data] = row;
    expect(told(rbin, eventName, request, answer)).toMatchObject([
      [ACCOUNT, type, { ...regional, ruleId: 'rule1', ...data }],
    ]);
  });

  it.each([['GetRule'], ['ListRules'], ['ListTagsForResource']])(
    'is silent about %s, which only reads',
    (eventName) => {
      expect(
        readCloudTrail(cloudTrail({ eventSource: rbin, eventName, requestParameters: { identifier: 'rule1' } })),
      ).toBeNull();
    },
  );

  it('reads its notices', () => {
    const detail = {
      'rule-id': 'rule1',
      'unlock-delay-period': '30 days',
      'scheduled-unlock-time': '2022-09-10T16:37:50Z',
      'api-name': 'DeleteRule',
    };
    const notice = (name: string) =>
      readEventBridge(eventBridge(`Recycle Bin Rule ${name}`, detail, { source: 'aws.rbin' }))?.drafts[0];
    expect(notice('Locked')).toMatchObject({
      type: 'RecycleBinRuleLocked',
      data: { unlockDelayDays: 30, lockState: 'locked' },
    });
    expect(notice('Change Attempted')).toMatchObject({
      type: 'RecycleBinRuleChangeAttempted',
      data: { action: 'DeleteRule' },
    });
    expect(notice('Unlock Scheduled')).toMatchObject({
      type: 'RecycleBinRuleUnlockScheduled',
      data: { unlockAt: 1662827870000000 },
    });
    expect(notice('Unlocking Notice')).toMatchObject({ type: 'RecycleBinRuleUnlockNoticed' });
    expect(notice('Unlocked')).toMatchObject({ type: 'RecycleBinRuleUnlocked' });
  });
});

describe('what calls on organizations tell of membership', () => {
  const handshake = {
    arn: `arn:aws:organizations::${ACCOUNT}:handshake/o-exampleorgid/invite/h-1`,
    action: 'INVITE',
    parties: [
      { id: 'exampleorgid', type: 'ORGANIZATION' },
      { id: MEMBER, type: 'ACCOUNT' },
    ],
  };

  it('reads that an invited account accepted', () => {
    expect(told(organizations, 'AcceptHandshake', { handshakeId: 'h-1' }, { handshake })).toEqual([
      [
        MEMBER,
        'AccountJoinedOrganization',
        { accountId: MEMBER, organizationId: 'o-exampleorgid', managementAccountId: ACCOUNT },
      ],
    ]);
    for (const action of ['ENABLE_ALL_FEATURES', 'TRANSFER_RESPONSIBILITY'])
      expect(told(organizations, 'AcceptHandshake', null, { handshake: { ...handshake, action } })).toEqual([]);
  });

  const event = (serviceEventDetails: object) => ({ serviceEventDetails, eventType: 'AwsServiceEvent' });

  it('reads the making of an account when it has ended well, in the organization of whoever is told', () => {
    const made = (state: string) =>
      event({ createAccountStatus: { state, accountId: MEMBER, govCloudAccountId: '555566667777' } });
    expect(told(organizations, 'CreateAccountResult', null, null, made('SUCCEEDED'))).toEqual([
      [MEMBER, 'AccountJoinedOrganization', { accountId: MEMBER, managementAccountId: ACCOUNT }],
    ]);
    expect(told(organizations, 'CreateAccountResult', null, null, made('FAILED'))).toEqual([]);
  });

  it.each([
    ['AccountJoinedOrganization', { accountId: MEMBER, joinedMethod: 'INVITED' }, {}],
    [
      'AccountDepartedOrganization',
      { departure: { accountId: MEMBER, departureMethod: 'LEFT' }, organizationId: 'o-exampleorgid' },
      { organizationId: 'o-exampleorgid' },
    ],
  ])('reads what the management account is told of every membership: %s', (eventName, details, named) => {
    const type = eventName.replace('Departed', 'Left');
    expect(told(organizations, eventName, null, null, event(details))).toEqual([
      [MEMBER, type, { accountId: MEMBER, managementAccountId: ACCOUNT, ...named }],
    ]);
    expect(() => told(organizations, eventName, null, null, event({}))).toThrow('the account (accountId)');
  });

  it.each([
    [
      'MoveAccount',
      { accountId: MEMBER, sourceParentId: 'r-1', destinationParentId: 'ou-1' },
      [MEMBER, 'AccountMovedInOrganization', { accountId: MEMBER, fromParentId: 'r-1', toParentId: 'ou-1' }],
    ],
    [
      'RemoveAccountFromOrganization',
      { accountId: MEMBER },
      [MEMBER, 'AccountLeftOrganization', { accountId: MEMBER, managementAccountId: ACCOUNT }],
    ],
    ['LeaveOrganization', null, [ACCOUNT, 'AccountLeftOrganization', { accountId: ACCOUNT }]],
    ['CloseAccount', { accountId: MEMBER }, [MEMBER, 'AccountClosed', { accountId: MEMBER }]],
    ['DeleteOrganization', null, [ACCOUNT, 'AccountLeftOrganization', { accountId: ACCOUNT }]],
  ])('reads %s', (eventName, request, fact) => {
    expect(told(organizations, eventName, request)).toEqual([fact]);
  });

  it('reads units with the organization that their ARN names', () => {
    const organizationalUnit = {
      id: 'ou-1',
      name: 'dev',
      arn: `arn:aws:organizations::${ACCOUNT}:ou/o-exampleorgid/ou-1`,
    };
    expect(
      told(organizations, 'CreateOrganizationalUnit', { parentId: 'r-1', name: 'dev' }, { organizationalUnit }),
    ).toEqual([
      [
        'o-exampleorgid',
        'OrganizationalUnitCreated',
        { organizationId: 'o-exampleorgid', unitId: 'ou-1', parentId: 'r-1', name: 'dev' },
      ],
    ]);
    expect(
      told(
        organizations,
        'UpdateOrganizationalUnit',
        { organizationalUnitId: 'ou-1', name: 'dev' },
        { organizationalUnit },
      ),
    ).toMatchObject([['o-exampleorgid', 'OrganizationalUnitRenamed', { name: 'dev' }]]);
  });

  it('says no more of a deleted unit than the call does', () => {
    expect(told(organizations, 'DeleteOrganizationalUnit', { organizationalUnitId: 'ou-1' })).toMatchObject([
      [ACCOUNT, 'ServiceNoticeRecorded', { detailType: 'DeleteOrganizationalUnit', resources: ['ou-1'] }],
    ]);
  });

  it('reads the founding of an organization, with its first member', () => {
    const organization = { id: 'o-exampleorgid', masterAccountId: ACCOUNT };
    expect(told(organizations, 'CreateOrganization', { featureSet: 'ALL' }, { organization })).toEqual([
      ['o-exampleorgid', 'OrganizationObserved', { organizationId: 'o-exampleorgid', managementAccountId: ACCOUNT }],
      [
        ACCOUNT,
        'AccountJoinedOrganization',
        { accountId: ACCOUNT, organizationId: 'o-exampleorgid', managementAccountId: ACCOUNT },
      ],
    ]);
  });

  it('ignores a call that was refused, and an invitation, which changes nothing yet', () => {
    const refused = cloudTrail({
      eventSource: organizations,
      eventName: 'LeaveOrganization',
      errorCode: 'AccessDenied',
    });
    expect(readCloudTrail(refused)).toBeNull();
    expect(
      readCloudTrail(cloudTrail({ eventSource: organizations, eventName: 'InviteAccountToOrganization' })),
    ).toBeNull();
  });
});

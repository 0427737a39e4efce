import { ACCOUNT, cloudTrail, type CloudTrailRecord, USER } from '#testing';
import { readCloudTrail } from './records.js';

const told = (record: CloudTrailRecord) =>
  (readCloudTrail(cloudTrail(record))?.drafts ?? []).map(({ id, type, data }) => [id, type, data]);
const refused = { errorCode: 'Client.UnauthorizedOperation', errorMessage: 'You are not authorized.' };

describe('a call that AWS refused', () => {
  it('is an attempt on everything that it names, once each, and changes nothing', () => {
    const requestParameters = {
      resourcesSet: {
        items: [
          { resourceId: 'ami-01' },
          { resourceId: 'snap-01' },
          { resourceId: 'vpc-01' },
          { resourceId: 'ami-01' },
        ],
      },
      tagSet: { items: [{ key: 'owner', value: 'i-am-nobody' }] },
    };
    const attempt = {
      action: 'CreateTags',
      errorCode: 'Client.UnauthorizedOperation',
      errorMessage: 'You are not authorized.',
    };
    expect(told({ eventName: 'CreateTags', requestParameters, ...refused })).toMatchObject([
      ['ami-01', 'ActionRefused', { subject: 'ami-01', ...attempt }],
      ['snap-01', 'ActionRefused', { subject: 'snap-01', ...attempt }],
    ]);
  });

  it('is an attempt by the account where it shows no request', () => {
    expect(told({ eventName: 'CopyImage', requestParameters: null, ...refused })).toMatchObject([
      [ACCOUNT, 'ActionRefused', { subject: ACCOUNT }],
    ]);
  });

  it('keeps what was asked, but for what is secret', () => {
    const requestParameters = {
      instancesSet: { items: [{ imageId: 'ami-01' }] },
      userData: 'aGVsbG8=',
      adminPassword: 'x',
    };
    const [attempt] = told({ eventName: 'RunInstances', requestParameters, ...refused });
    expect(attempt).toMatchObject([
      'ami-01',
      'ActionRefused',
      { parameters: { userData: '(not kept)', adminPassword: '(not kept)' } },
    ]);
  });

  it('is seen also by an answer of false', () => {
    expect(
      told({
        eventName: 'DeregisterImage',
        requestParameters: { imageId: 'ami-01' },
        responseElements: { _return: false },
      }),
    ).toMatchObject([['ami-01', 'ActionRefused', { errorCode: 'ReturnedFalse' }]]);
  });
});

describe('tags', () => {
  const items = [{ resourceId: 'ami-01' }, { resourceId: 'vpc-01' }, { resourceId: 'i-01' }];

  it('are set on each resource that is ours', () => {
    const requestParameters = {
      resourcesSet: { items },
      tagSet: {
        items: [
          { key: '__proto__', value: 'x' },
          { key: 'constructor', value: 'y' },
        ],
      },
    };
    const facts = told({ eventName: 'CreateTags', requestParameters });
    expect(facts.map(([id, type]) => [id, type])).toEqual([
      ['ami-01', 'TagsSet'],
      ['i-01', 'TagsSet'],
    ]);
    expect(JSON.stringify(facts[0])).toContain('"constructor":"y"');
  });

  it('are removed by key, or by key and value', () => {
    const requestParameters = {
      resourcesSet: { items: items.slice(0, 1) },
      tagSet: { items: [{ key: 'a' }, { key: 'b', value: '' }] },
    };
    expect(told({ eventName: 'DeleteTags', requestParameters })).toEqual([
      [
        'ami-01',
        'TagsRemoved',
        {
          resourceId: 'ami-01',
          tags: [
            { key: 'a', value: undefined },
            { key: 'b', value: '' },
          ],
        },
      ],
    ]);
  });

  it('of networks alone are not about the lifecycle', () => {
    expect(
      readCloudTrail(
        cloudTrail({
          eventName: 'CreateTags',
          requestParameters: { resourcesSet: { items: [{ resourceId: 'vpc-01' }] } },
        }),
      ),
    ).toBeNull();
  });
});

describe('a CloudTrail record', () => {
  const disabled = {
    eventName: 'DisableImage',
    requestParameters: { imageId: 'ami-01' },
    responseElements: { _return: true },
  };

  it('tells who acted, from where, with which key, for which account and in which Region', () => {
    const sharedEventID = 'b81f7fe5-36b5-49ea-bbc9-6a9007e733c0';
    expect(readCloudTrail(cloudTrail({ ...disabled, sharedEventID, requestID: 'r-1' }))).toMatchObject({
      occurredAt: Date.UTC(2026, 2, 1, 12) * 1000,
      actor: { principal: USER, account: ACCOUNT, sourceAddress: '192.0.2.10', userAgent: 'aws-cli/2.15' },
      source: 'cloudtrail',
      account: ACCOUNT,
      region: 'us-east-1',
      requestId: 'r-1',
      sharedEventId: sharedEventID,
    });
  });

  it('tells the session of a role, and the service that called on its behalf', () => {
    const userIdentity = {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/builder/run-7`,
      accountId: ACCOUNT,
      invokedBy: 'autoscaling.amazonaws.com',
    };
    expect(readCloudTrail(cloudTrail({ ...disabled, userIdentity }))?.actor).toMatchObject({
      principal: `arn:aws:sts::${ACCOUNT}:assumed-role/builder/run-7`,
      session: 'run-7',
      invokedBy: 'autoscaling.amazonaws.com',
    });
  });

  it('is not read where its version has another major, or it does not say when it happened', () => {
    expect(() => readCloudTrail(cloudTrail({ ...disabled, eventVersion: '2.0' }))).toThrow('eventVersion is 2.0');
    expect(() => readCloudTrail(cloudTrail({ ...disabled, eventTime: 'yesterday' }))).toThrow('eventTime');
    expect(readCloudTrail(cloudTrail({ ...disabled, eventVersion: '1.99' }))).not.toBeNull();
  });

  it('counts unusual activity and repeated network events as nothing, but a denied one as an attempt', () => {
    expect(readCloudTrail(cloudTrail({ ...disabled, eventCategory: 'Insight' }))).toBeNull();
    expect(readCloudTrail(cloudTrail({ ...disabled, eventCategory: 'NetworkActivity' }))).toBeNull();
    expect(
      readCloudTrail(cloudTrail({ ...disabled, eventCategory: 'NetworkActivity', errorCode: 'VpceAccessDenied' }))
        ?.drafts,
    ).toMatchObject([{ type: 'ActionRefused' }]);
  });
});

import { Readable } from 'node:stream';

/** A CloudTrail record, as it is written: whatever is not given is as in most records. */
export interface CloudTrailRecord {
  readonly eventSource?: string;
  readonly eventName: string;
  readonly eventID?: string;
  readonly requestParameters?: object | null;
  readonly responseElements?: object | null;
  readonly [member: string]: unknown;
}

export const ACCOUNT = '123456789012';
export const USER = `arn:aws:iam::${ACCOUNT}:user/ann`;

let count = 0;
const uuid = () => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`;

/** A successful call to EC2 by {@link USER}, unless told otherwise. */
export const cloudTrail = (record: CloudTrailRecord): CloudTrailRecord => ({
  eventVersion: '1.08',
  userIdentity: { type: 'IAMUser', principalId: 'AIDAEXAMPLE', arn: USER, accountId: ACCOUNT, userName: 'ann' },
  eventTime: '2026-03-01T12:00:00Z',
  eventSource: 'ec2.amazonaws.com',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.10',
  userAgent: 'aws-cli/2.15',
  requestParameters: null,
  responseElements: null,
  requestID: uuid(),
  eventID: uuid(),
  readOnly: false,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: ACCOUNT,
  eventCategory: 'Management',
  ...record,
});

/** A native event, as EventBridge delivers it. */
export const eventBridge = (detailType: string, detail: object, others: object = {}): object => ({
  version: '0',
  id: uuid(),
  'detail-type': detailType,
  source: 'aws.ec2',
  account: ACCOUNT,
  time: '2026-03-01T12:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail,
  ...others,
});

/** The record in the envelope in which EventBridge delivers calls. */
export const viaCloudTrail = (record: CloudTrailRecord): object =>
  eventBridge('AWS API Call via CloudTrail', record, { source: 'aws.ec2' });

/** Something to be recorded, out of memory: text, bytes, or a value as JSON. */
export const inputOf = (name: string, content: unknown) => {
  const bytes = Buffer.isBuffer(content)
    ? content
    : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
  return { name, bytes: bytes.length, open: () => Readable.from([bytes]) };
};

import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Random } from './random.js';

const zip = promisify(gzip);
const ACCOUNT = '123456789012';
const RECORDS = 400;
/** Of a thousand records, so many are about the lifecycle of images. */
const OURS = 15;

/** Calls that fill an ordinary trail, with what they carry. */
const ORDINARY = [
  ['s3.amazonaws.com', 'GetObject', { bucketName: 'reports', key: 'daily/2026/11/24/part-00042.parquet' }],
  ['kms.amazonaws.com', 'Decrypt', { encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::reports/daily' } }],
  ['sts.amazonaws.com', 'AssumeRole', { roleArn: `arn:aws:iam::${ACCOUNT}:role/worker`, roleSessionName: 'i-0abc' }],
  ['ec2.amazonaws.com', 'DescribeInstances', { instancesSet: {}, filterSet: { items: [{ name: 'tag:Name' }] } }],
  ['ec2.amazonaws.com', 'DescribeVolumes', { volumeSet: {}, filterSet: {}, maxResults: 500 }],
  ['lambda.amazonaws.com', 'ListFunctions20150331', { maxItems: 50 }],
  ['dynamodb.amazonaws.com', 'DescribeTable', { tableName: 'sessions' }],
  ['logs.amazonaws.com', 'CreateLogStream', { logGroupName: '/aws/lambda/worker', logStreamName: '2026/11/24/[1]' }],
] as const;

const identity = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLEEXAMPLE:worker',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/i-0123456789abcdef0`,
  accountId: ACCOUNT,
  accessKeyId: 'ASIAEXAMPLEEXAMPLE',
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: 'AROAEXAMPLEEXAMPLE',
      arn: `arn:aws:iam::${ACCOUNT}:role/worker`,
      accountId: ACCOUNT,
      userName: 'worker',
    },
    attributes: { creationDate: '2026-11-24T10:00:00Z', mfaAuthenticated: 'false' },
  },
};

const hex = (random: Random, length: number) => Array.from({ length }, () => random.below(16).toString(16)).join('');

function ours(random: Random): { eventName: string; requestParameters: object; responseElements: object } {
  const imageId = `ami-${hex(random, 17)}`;
  const snapshotId = `snap-${hex(random, 17)}`;
  const instanceId = `i-${hex(random, 17)}`;
  switch (random.below(4)) {
    case 0:
      return {
        eventName: 'RunInstances',
        requestParameters: {
          instancesSet: { items: [{ imageId, minCount: 1, maxCount: 1 }] },
          instanceType: 't3.micro',
        },
        responseElements: {
          reservationId: 'r-1',
          ownerId: ACCOUNT,
          instancesSet: { items: [{ instanceId, imageId }] },
        },
      };
    case 1:
      return {
        eventName: 'CreateSnapshot',
        requestParameters: { volumeId: `vol-${hex(random, 17)}` },
        responseElements: { snapshotId, ownerId: ACCOUNT, volumeSize: '8', status: 'pending' },
      };
    case 2:
      return {
        eventName: 'ModifyImageAttribute',
        requestParameters: {
          imageId,
          attributeType: 'launchPermission',
          launchPermission: { add: { items: [{ userId: '111122223333' }] } },
        },
        responseElements: { _return: true },
      };
    default:
      return { eventName: 'DeregisterImage', requestParameters: { imageId }, responseElements: { _return: true } };
  }
}

function record(random: Random, at: number): object {
  const isOurs = random.below(1000) < OURS;
  const [eventSource, eventName, requestParameters] = ORDINARY[random.below(ORDINARY.length)] ?? ORDINARY[0];
  const call = isOurs
    ? { eventSource: 'ec2.amazonaws.com', ...ours(random) }
    : { eventSource, eventName, requestParameters, responseElements: null };
  return {
    eventVersion: '1.11',
    userIdentity: identity,
    eventTime: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    awsRegion: 'us-east-1',
    sourceIPAddress: `10.0.${random.below(256)}.${random.below(256)}`,
    userAgent: 'aws-sdk-go/1.44.157 (go1.19.3; linux; amd64) exec-env/AWS_ECS_FARGATE',
    ...call,
    requestID: randomUUID(),
    eventID: randomUUID(),
    readOnly: !isOurs,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader: eventSource },
  };
}

/** What was written: how much JSON it holds, and how many records. */
export interface Trail {
  readonly bytes: number;
  readonly records: number;
}

/** Writes a folder of trail files with so many bytes of JSON, three in four of them gzip, as CloudTrail delivers them. */
export async function writeTrail(folder: string, bytes: number): Promise<Trail> {
  const random = new Random(7);
  await mkdir(folder, { recursive: true });
  let written = 0;
  let files = 0;
  for (; written < bytes; files += 1) {
    const begun = Date.UTC(2026, 0, 1) + files * 300_000;
    const records = Array.from({ length: RECORDS }, (_, n) => record(random, begun + n * 700));
    const text = Buffer.from(JSON.stringify({ Records: records }));
    const name = join(folder, `${ACCOUNT}_CloudTrail_us-east-1_${String(files).padStart(6, '0')}.json`);
    await (files % 4 === 0 ? writeFile(name, text) : writeFile(`${name}.gz`, await zip(text)));
    written += text.length;
  }
  return { bytes: written, records: files * RECORDS };
}

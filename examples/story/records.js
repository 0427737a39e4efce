import { createHash } from 'node:crypto';

/** The same words always give the same UUID, so the trail comes out the same on every machine. */
export const uuidOf = (...words) => {
  const hex = createHash('sha256').update(words.join('\n')).digest('hex');
  const variant = ((Number.parseInt(hex[16], 16) & 3) | 8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20, 32)].join('-');
};

export const epochMillis = (time) => Date.parse(time);
export const items = (...list) => ({ items: list });
export const tagsOf = (tags) => items(...Object.entries(tags).map(([key, value]) => ({ key, value })));

/** A call as CloudTrail records it. `answer` null and an `error` make a refused one. */
export const call = (who, time, region, name, { source = 'ec2', asked = null, answer = null, error = null, readOnly = false }) => {
  const requestID = uuidOf('request', who.identity.arn, time, region, name, JSON.stringify(asked));
  const answered = source === 'ec2' && answer !== null ? { requestId: requestID, ...answer } : answer;
  return {
    eventVersion: '1.11',
    userIdentity: who.invokedBy ? { ...who.identity, invokedBy: who.invokedBy } : who.identity,
    eventTime: time,
    eventSource: `${source}.amazonaws.com`,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: who.address,
    userAgent: who.agent,
    ...(error && { errorCode: error[0], errorMessage: error[1] }),
    requestParameters: asked,
    responseElements: error || readOnly ? null : answered,
    requestID,
    eventID: uuidOf('event', requestID),
    readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: who.account,
    eventCategory: 'Management',
    ...(!who.invokedBy && {
      tlsDetails: {
        tlsVersion: 'TLSv1.3',
        cipherSuite: 'TLS_AES_128_GCM_SHA256',
        clientProvidedHostHeader: `${source}.${region}.amazonaws.com`,
      },
    }),
  };
};

/** What an AWS service tells of its own accord, in the trail of `recipient`. */
export const serviceEvent = (recipient, time, region, name, { source = 'ec2', from = recipient, details, sharedEventID }) => ({
  eventVersion: '1.11',
  userIdentity: { accountId: from, invokedBy: `${source}.amazonaws.com` },
  eventTime: time,
  eventSource: `${source}.amazonaws.com`,
  eventName: name,
  awsRegion: region,
  sourceIPAddress: `${source}.amazonaws.com`,
  userAgent: `${source}.amazonaws.com`,
  requestParameters: null,
  responseElements: null,
  eventID: uuidOf('service-event', recipient, time, name, JSON.stringify(details)),
  readOnly: false,
  eventType: 'AwsServiceEvent',
  managementEvent: true,
  recipientAccountId: recipient,
  ...(sharedEventID && { sharedEventID }),
  serviceEventDetails: details,
  eventCategory: 'Management',
});

/** An event as EventBridge delivers it. */
export const notice = (account, time, region, detailType, { resources, detail, source = 'aws.ec2' }) => ({
  version: '0',
  id: uuidOf('notice', account, time, detailType, JSON.stringify(detail)),
  'detail-type': detailType,
  source,
  account,
  time,
  region,
  resources,
  detail,
});

/** The same record as CloudTrail's, as a rule on the event bus delivers it a few seconds later. */
export const viaBus = (record, time) =>
  notice(record.recipientAccountId, time, record.awsRegion, 'AWS API Call via CloudTrail', { resources: [], detail: record });

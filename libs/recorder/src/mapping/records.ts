import type { Actor, Source } from '#lifecycle';
import { type Call, type Draft, Misunderstood, must, type Notice } from './call.js';
import { isLifecycleCall, readCall, readNotice } from './catalogue.js';
import { at, either, isObject, member, text, texts, type Told, unwrapped } from './reading.js';
import { micros } from './times.js';

/** What a record tells, and of itself: when, who, where, and under which request. */
export interface Reading {
  readonly drafts: readonly Draft[];
  readonly occurredAt: number;
  readonly actor: Actor;
  readonly source: Source;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly requestId: string | undefined;
  readonly sharedEventId: string | undefined;
}

const accountId = (told: Told): string | undefined => {
  const id = text(told);
  return id !== undefined && /^\d{1,20}$/.test(id) ? id : undefined;
};

/** Who acted, as the record names them. Service events may name no type at all, only the account and the service. */
function actorOf(record: Told): Actor {
  const identity = member(record, 'userIdentity');
  const arn = text(member(identity, 'arn'));
  const invokedBy = text(member(identity, 'invokedBy'));
  const account = accountId(member(identity, 'accountId'));
  const issuer = text(at(identity, 'sessionContext', 'sessionIssuer', 'arn'));
  const principal =
    arn ??
    issuer ??
    text(member(identity, 'userName')) ??
    invokedBy ??
    text(member(identity, 'principalId')) ??
    account;
  const told = {
    account,
    session: sessionOf(identity, arn),
    sourceAddress: text(member(record, 'sourceIPAddress')),
    userAgent: text(member(record, 'userAgent')),
    accessKeyId: text(member(identity, 'accessKeyId')),
    invokedBy,
  };
  return { principal: principal ?? 'unknown', ...known(told) };
}

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>`, or a federated user's name. */
const sessionOf = (identity: Told, arn: string | undefined): string | undefined =>
  /:assumed-role\/[^/]+\/(.+)$/.exec(arn ?? '')?.[1] ??
  /:federated-user\/(.+)$/.exec(arn ?? '')?.[1] ??
  (text(member(identity, 'type')) === 'WebIdentityUser' ? text(member(identity, 'userName')) : undefined);

/** Without the members that are not told: they are not written into the log. */
const known = <Members extends object>(members: Members): Partial<Members> => {
  const copy: Partial<Members> = { ...members };
  for (const key in copy) if (copy[key] === undefined) delete copy[key];
  return copy;
};

function failureOf(record: Told, response: Told): Call['failure'] {
  const message = text(member(record, 'errorMessage'));
  const code = text(member(record, 'errorCode'));
  if (code !== undefined) return { code, message };
  if (message !== undefined) return { code: 'Unknown', message };
  return either(response, '_return', 'return') === false ? { code: 'ReturnedFalse', message } : null;
}

/** AWS raises the major version only for what older readers would get wrong (CloudTrail record contents). */
function checkVersion(record: Told): void {
  const version = text(member(record, 'eventVersion'));
  if (version !== undefined && !/^1(\.|$)/.test(version)) {
    throw new Misunderstood(`Its eventVersion is ${version}; versions 1.x are known.`);
  }
}

const isTelling = (record: Told): boolean => {
  const category = text(member(record, 'eventCategory')) ?? 'Management';
  if (category === 'Management' || category === 'Data') return true;
  // A network event repeats a call that has a record of its own; only where it was denied, the call never came to be.
  return category === 'NetworkActivity' && text(member(record, 'errorCode')) !== undefined;
};

/**
 * Reads a CloudTrail record; null where it is not about the lifecycle.
 * @throws {Misunderstood} It is, but does not say what it must.
 */
export function readCloudTrail(record: Told): Reading | null {
  const source = text(member(record, 'eventSource')) ?? '';
  const action = (text(member(record, 'eventName')) ?? '').trim();
  if (!isLifecycleCall(source, action) || !isTelling(record)) return null;
  checkVersion(record);
  const actor = actorOf(record);
  const account = accountId(member(record, 'recipientAccountId')) ?? actor.account;
  const response = unwrapped(either(record, 'responseElements', 'ResponseElements'), `${action}Response`);
  const occurredAt = must(micros(member(record, 'eventTime')), 'when it happened (eventTime)');
  const call: Call = {
    source,
    action,
    at: occurredAt,
    actor,
    caller: actor.account ?? account ?? '',
    account: account ?? '',
    region: must(text(member(record, 'awsRegion')), 'the Region (awsRegion)'),
    request: unwrapped(either(record, 'requestParameters', 'RequestParameters'), `${action}Request`),
    response,
    details: either(record, 'serviceEventDetails', 'ServiceEventDetails'),
    failure: failureOf(record, response),
  };
  const drafts = readCall(call);
  if (drafts.length === 0) return null;
  const requestId = text(either(record, 'requestID', 'requestId'));
  const sharedEventId = text(member(record, 'sharedEventID'));
  return { drafts, occurredAt, actor, source: 'cloudtrail', account, region: call.region, requestId, sharedEventId };
}

/**
 * Reads a native EventBridge event; null where it is not about the lifecycle.
 * @throws {Misunderstood} It is, but does not say what it must.
 */
export function readEventBridge(event: Told): Reading | null {
  const detail = member(event, 'detail');
  const source = text(member(event, 'source')) ?? '';
  const account = accountId(member(event, 'account'));
  const region = text(member(event, 'region'));
  const occurredAt = micros(member(event, 'time'));
  const notice: Notice = {
    source,
    detailType: text(member(event, 'detail-type')) ?? '',
    at: occurredAt ?? 0,
    account: account ?? '',
    region: region ?? '',
    resources: texts(member(event, 'resources')),
    detail: isObject(detail) ? detail : {},
  };
  const drafts = readNotice(notice);
  if (drafts.length === 0) return null;
  const requestId = text(either(detail, 'RequestId', 'request-id', 'requestId'));
  const actor: Actor = { principal: source, ...known({ account }) };
  const when = must(occurredAt, 'when it happened (time)');
  return {
    drafts,
    occurredAt: when,
    actor,
    source: 'eventbridge',
    account,
    region,
    requestId,
    sharedEventId: undefined,
  };
}

import type { Call } from '../call.js';
import { Ec2Error } from '../errors.js';
import { element } from '../wire/xml.js';
import { credentials, durationOf, type Given, invalidMember, type StsAccess } from './credentials.js';
import { userIdOf } from './identity.js';

const HOUR = 3_600;
const ROLE = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]{1,64})$/;
const SESSION = /^[\w+=,.@-]{2,64}$/;

/**
 * Temporary credentials of a role (STS API reference, AssumeRole). There is no IAM here that could say who may assume what: a role is open
 * to the principals of its own account, and to those of others that it was told to trust, with its external id where it has one. MFA has
 * nothing to be checked against, and session tags nothing to act on; a session policy would narrow what the session may do, and so is
 * refused and not passed over.
 */
export const assumeRole = {
  parameters: [
    'RoleArn',
    'RoleSessionName',
    'DurationSeconds',
    'ExternalId',
    'SerialNumber',
    'TokenCode',
    'SourceIdentity',
    'Tags',
    'TransitiveTagKeys',
    'Policy',
    'PolicyArns',
  ],
  answer(given: Given, call: Call, { keys, roles }: StsAccess): string {
    refuseSessionPolicy(given);
    const [roleArn, session] = [required(given, 'RoleArn'), required(given, 'RoleSessionName')];
    const [, partition = '', account = '', role = ''] = ROLE.exec(roleArn) ?? [];
    if (role === '')
      throw new Ec2Error('ValidationError', `${roleArn.slice(0, 128)} is invalid: it is no ARN of a role.`);
    if (!SESSION.test(session)) {
      const constraint = 'Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}';
      throw invalidMember('roleSessionName', session, constraint);
    }
    const seconds = durationOf(given, { preset: HOUR, most: 12 * HOUR });
    refuseLongChain(seconds, call);
    const by = { account: call.account, principal: call.principal, externalId: given.get('ExternalId') };
    if (account !== call.account && !roles.trusts(account, role, by)) throw notTrusted(roleArn, call);
    const principal = `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`;
    const issued = keys.issue({ account, principal, assumedBy: call.principal }, call.at + seconds * 1000, call.at);
    const identity = given.get('SourceIdentity');
    return (
      `<AssumedRoleUser>${element('AssumedRoleId', userIdOf(principal))}${element('Arn', principal)}</AssumedRoleUser>` +
      credentials(issued) +
      (identity === undefined ? '' : element('SourceIdentity', identity))
    );
  },
};

function required(given: Given, name: string): string {
  const value = given.get(name);
  if (value !== undefined) return value;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  throw new Ec2Error(
    'ValidationError',
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

function refuseSessionPolicy(given: Given): void {
  const named = [...given.keys()].find((name) => name === 'Policy' || name.startsWith('PolicyArns'));
  if (named === undefined) return;
  throw new Ec2Error(
    'ValidationError',
    `${named}: there are no policies here that could limit a session; leave it out.`,
  );
}

/** A session that came from another session holds for an hour at most (IAM user guide, role chaining). */
function refuseLongChain(seconds: number, { principal }: Call): void {
  if (seconds <= HOUR || !principal.includes(':assumed-role/')) return;
  throw new Ec2Error(
    'ValidationError',
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
  );
}

/** Said alike of a role that is not there, of one that trusts others, and of a wrong external id, as AWS does. */
const notTrusted = (roleArn: string, { principal }: Call) =>
  new Ec2Error(
    'AccessDenied',
    `User: ${principal} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}. Here a role of another ` +
      "account is assumed by those that it trusts, with its external id: 'amistory role create' says whom.",
  );

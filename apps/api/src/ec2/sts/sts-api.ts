import { createHash } from 'node:crypto';
import type { Answer, Call } from '../call.js';
import { Ec2Error, echo, unknownParameter } from '../errors.js';
import type { Parameters } from '../wire/form.js';
import { element } from '../wire/xml.js';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** The Security Token Service, as far as clients of EC2 ask it: who am I? */
export class StsApi {
  /** @throws {Ec2Error} */
  answer(parameters: Parameters, call: Call): Answer {
    const given = new Map(parameters);
    const action = given.get('Action') ?? '';
    if (action !== 'GetCallerIdentity') {
      throw new Ec2Error(
        'InvalidAction',
        `Could not find operation ${echo(action)}: STS answers GetCallerIdentity here.`,
      );
    }
    const stray = parameters.find(([name]) => name !== 'Action' && name !== 'Version' && !/^x-amz-/i.test(name));
    if (stray) throw unknownParameter(stray[0]);
    const result =
      element('Arn', call.principal) + element('UserId', userIdOf(call.principal)) + element('Account', call.account);
    return {
      status: 200,
      contentType: 'text/xml',
      body:
        `<GetCallerIdentityResponse xmlns="${NAMESPACE}"><GetCallerIdentityResult>${result}</GetCallerIdentityResult>` +
        `<ResponseMetadata>${element('RequestId', call.requestId)}</ResponseMetadata></GetCallerIdentityResponse>`,
    };
  }
}

/** The unique id of a principal: the account's own for its root user, else made from the ARN, so that it stays the same. */
function userIdOf(arn: string): string {
  const [, account = '', kind = '', name = ''] =
    /^arn:[^:]+:\w+::(\d{12}):(root|user|role|assumed-role)\/?(.*)$/.exec(arn) ?? [];
  if (kind === 'root') return account;
  if (kind === 'user') return `AIDA${digest(arn)}`;
  const [role = '', session] = name.split('/');
  return `AROA${digest(`${account}/${role}`)}${session === undefined ? '' : `:${session}`}`;
}

const digest = (text: string): string =>
  BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
    .toString(32)
    .toUpperCase()
    .slice(0, 17);

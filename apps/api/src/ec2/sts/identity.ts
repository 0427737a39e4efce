import { createHash } from 'node:crypto';

/** The unique id of a principal: the account's own for its root user, else made from the ARN, so that it stays the same. */
export function userIdOf(arn: string): string {
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

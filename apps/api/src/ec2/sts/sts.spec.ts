import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { AccessKeys, KeyFile, type NewAccessKey, Roles } from '#access';
import { Front } from '../front.js';
import { Gate } from '../gate.js';
import { StsApi } from './sts-api.js';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci/builder`;
const NOW = Date.parse('2026-03-09T14:00:00Z');

interface Credentials {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
}

describe('STS', () => {
  let key: NewAccessKey;
  let front: Front;
  let roles: Roles;
  const unexpected: unknown[] = [];

  beforeEach(() => {
    const keys = AccessKeys.open(null, KeyFile.open(null));
    key = keys.create({ account: ACCOUNT, principal: 'ada' });
    roles = Roles.open(null);
    front = new Front(new Gate(keys), new Map([['sts', new StsApi({ keys, roles })]]), (error) =>
      unexpected.push(error),
    );
  });
  afterEach(() => expect(unexpected).toEqual([]));

  const ask = async (form: Record<string, string>, { id, secret, token }: Credentials = key, at = NOW) => {
    const body = new URLSearchParams({ Version: '2011-06-15', ...form }).toString();
    const headers = { host: 'here', 'content-type': 'application/x-www-form-urlencoded' };
    const signer = new SignatureV4({
      service: 'sts',
      region: 'eu-west-1',
      sha256: Sha256,
      credentials: {
        accessKeyId: id,
        secretAccessKey: secret,
        ...(token === undefined ? {} : { sessionToken: token }),
      },
    });
    const request = new HttpRequest({ method: 'POST', path: '/', hostname: 'here', headers, body });
    const signed = await signer.sign(request, { signingDate: new Date(at) });
    const sent = { method: 'POST', url: '/', headers: Object.entries(signed.headers).flat(), body: Buffer.from(body) };
    return front.answer(sent, { requestId: 'request-1', sourceAddress: '127.0.0.1', at });
  };
  const member = (name: string, body: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '';
  const credentialsIn = (body: string): Required<Credentials> => ({
    id: member('AccessKeyId', body),
    secret: member('SecretAccessKey', body),
    token: member('SessionToken', body),
  });
  const assume = (others: Record<string, string> = {}, by?: Credentials) =>
    ask({ Action: 'AssumeRole', RoleArn: ROLE, RoleSessionName: 'nightly', ...others }, by);
  const refusal = async (answer: ReturnType<typeof ask>) => {
    const { status, body } = await answer;
    return [status, member('Code', body), member('Message', body)];
  };

  it('gives the credentials of a role to a principal of its account, who is then that role', async () => {
    const { status, body } = await assume({ SourceIdentity: 'ada' });
    expect(status).toBe(200);
    expect(body).toMatch(
      /^<AssumeRoleResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><AssumeRoleResult><AssumedRoleUser>/,
    );
    expect(credentialsIn(body).id).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect([member('Expiration', body), member('SourceIdentity', body)]).toEqual(['2026-03-09T15:00:00Z', 'ada']);
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/builder/nightly`;
    const { body: identity } = await ask({ Action: 'GetCallerIdentity' }, credentialsIn(body));
    expect([member('Arn', identity), member('Account', identity)]).toEqual([session, ACCOUNT]);
    expect(member('UserId', identity)).toMatch(/^AROA[A-V0-9]{17}:nightly$/);
    expect([member('Arn', body), member('AssumedRoleId', body)]).toEqual([session, member('UserId', identity)]);
  });

  it('ends what it gave when its time is over, and takes it with its own token only', async () => {
    const { body } = await assume({ DurationSeconds: '900' });
    const session = credentialsIn(body);
    const later = ask({ Action: 'GetCallerIdentity' }, session, NOW + 900_000);
    expect(await refusal(later)).toEqual([400, 'ExpiredToken', expect.stringContaining('expired')]);
    expect((await ask({ Action: 'GetCallerIdentity' }, session, NOW + 899_000)).status).toBe(200);
    const { id, secret } = session;
    const without = ask({ Action: 'GetCallerIdentity' }, { id, secret });
    expect(await refusal(without)).toEqual([403, 'InvalidClientTokenId', expect.any(String)]);
    const other = credentialsIn((await assume()).body);
    const mixed = ask({ Action: 'GetCallerIdentity' }, { id, secret, token: other.token });
    expect(await refusal(mixed)).toEqual([403, 'InvalidClientTokenId', expect.any(String)]);
  });

  const DENIED = [
    403,
    'AccessDenied',
    expect.stringMatching(/user\/ada is not authorized to perform: sts:AssumeRole on resource: .*role\/admin\. Here /),
  ];
  const admin = { RoleArn: 'arn:aws:iam::444455556666:role/admin' };

  it('lets nobody assume a role of another account that does not trust them, and does not tell whether it is there', async () => {
    expect(await refusal(assume(admin))).toEqual(DENIED);
    roles.create({
      account: '444455556666',
      name: 'admin',
      trusts: ['arn:aws:iam::111122223333:user/bob', '777788889999'],
    });
    expect(await refusal(assume(admin))).toEqual(DENIED);
  });

  it.each([ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`, `arn:aws:iam::${ACCOUNT}:user/ada`])(
    'lets those that a role of another account trusts assume it, until it is deleted: %s',
    async (trusted) => {
      roles.create({ account: '444455556666', name: 'admin', trusts: [trusted] });
      const { body } = await assume(admin);
      const { body: identity } = await ask({ Action: 'GetCallerIdentity' }, credentialsIn(body));
      expect(member('Arn', identity)).toBe('arn:aws:sts::444455556666:assumed-role/admin/nightly');
      roles.delete('444455556666', 'admin');
      expect(await refusal(assume(admin))).toEqual(DENIED);
    },
  );

  it('lets sessions of a trusted role on into another account, and no other session', async () => {
    roles.create({ account: '444455556666', name: 'admin', trusts: [ROLE] });
    expect(await refusal(assume(admin))).toEqual(DENIED);
    const builder = credentialsIn((await assume()).body);
    expect((await assume(admin, builder)).status).toBe(200);
    const other = credentialsIn((await assume({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/rebuilder` })).body);
    expect((await assume(admin, other)).status).toBe(403);
  });

  it('asks for the external id of a role of another account that has one', async () => {
    roles.create({ account: '444455556666', name: 'admin', trusts: [ACCOUNT], externalId: 'contract-17' });
    for (const wrong of [{}, { ExternalId: 'contract-18' }]) {
      expect(await refusal(assume({ ...admin, ...wrong }))).toEqual(DENIED);
    }
    expect((await assume({ ...admin, ExternalId: 'contract-17' })).status).toBe(200);
  });

  it('lets a role assume another one, for an hour at most', async () => {
    const session = credentialsIn((await assume()).body);
    expect(await refusal(assume({ DurationSeconds: '3601' }, session))).toEqual([
      400,
      'ValidationError',
      expect.stringContaining('1 hour session limit'),
    ]);
    expect((await assume({ DurationSeconds: '3600' }, session)).status).toBe(200);
  });

  it.each([
    [{ DurationSeconds: '899' }, /'durationSeconds'.*greater than or equal to 900/],
    [{ DurationSeconds: '43201' }, /'durationSeconds'.*less than or equal to 43200/],
    [{ DurationSeconds: 'long' }, /'durationSeconds'.*whole number/],
    [{ RoleSessionName: 'a b' }, /'roleSessionName'.*regular expression/],
    [{ RoleSessionName: 'a' }, /'roleSessionName'/],
    [{ RoleArn: 'builder' }, /builder is invalid/],
    [{ RoleArn: `arn:aws:iam::${ACCOUNT}:user/ada` }, /no ARN of a role/],
    [{ Policy: '{}' }, /^Policy: /],
    [{ 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess' }, /^PolicyArns/],
  ])('refuses what no role can be assumed with: %j', async (wrong, rule) => {
    const [status, code, message] = await refusal(assume(wrong));
    expect([status, code]).toEqual([400, 'ValidationError']);
    expect(message?.toString().replaceAll('&apos;', "'")).toMatch(rule);
  });

  it('passes over what there is nothing to check against, and knows no other parameter', async () => {
    const tags = { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'web', ExternalId: 'x' };
    expect((await assume(tags)).status).toBe(200);
    expect(await refusal(assume({ Colour: 'red' }))).toEqual([400, 'UnknownParameter', expect.any(String)]);
  });

  it('gives a session of the same principal, but not out of a session', async () => {
    const { body } = await ask({ Action: 'GetSessionToken', DurationSeconds: '3600' });
    const session = credentialsIn(body);
    const { body: identity } = await ask({ Action: 'GetCallerIdentity' }, session);
    expect(member('Arn', identity)).toBe(`arn:aws:iam::${ACCOUNT}:user/ada`);
    expect(await refusal(ask({ Action: 'GetSessionToken' }, session))).toEqual([
      403,
      'AccessDenied',
      expect.stringContaining('session credentials'),
    ]);
  });
});

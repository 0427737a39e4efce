import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { NotAuthentic, signatureOf, type SentRequest } from './signature.js';
import { SignatureVerifier, type SigningCredentials } from './verifier.js';

const NOW = Date.parse('2026-03-09T14:00:00Z');
const MINUTE = 60_000;
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const KEY: SigningCredentials = { secret: SECRET, token: null, expiresAt: null };

interface Asked {
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
  token?: string;
}

const signer = (token?: string) =>
  new SignatureV4({
    region: 'eu-west-1',
    service: 'ec2',
    sha256: Sha256,
    credentials: {
      accessKeyId: 'AKIAEXAMPLE',
      secretAccessKey: SECRET,
      ...(token === undefined ? {} : { sessionToken: token }),
    },
  });

const unsigned = ({ method = 'POST', path = '/', query = {}, headers = {}, body }: Asked) =>
  new HttpRequest({
    method,
    path,
    query,
    hostname: '127.0.0.1',
    headers: { host: '127.0.0.1:3000', ...headers },
    ...(body === undefined ? {} : { body }),
  });

/** What the official signer makes of a request, as it would go over the wire. */
async function signed(asked: Asked, at = NOW): Promise<SentRequest> {
  const request = await signer(asked.token).sign(unsigned(asked), { signingDate: new Date(at) });
  return sent(request, asked.body);
}

async function presigned(asked: Asked, expiresIn: number, at = NOW): Promise<SentRequest> {
  const request = await signer(asked.token).presign(unsigned(asked), { signingDate: new Date(at), expiresIn });
  return sent(request, asked.body);
}

function sent(
  { method, path, query = {}, headers }: Awaited<ReturnType<SignatureV4['presign']>>,
  body = '',
): SentRequest {
  const pairs = Object.entries(query).map(([name, value]) => `${rfc3986(name)}=${rfc3986(String(value))}`);
  return {
    method,
    url: path + (pairs.length === 0 ? '' : `?${pairs.join('&')}`),
    headers: Object.entries(headers).flat(),
    body: Buffer.from(body),
  };
}

const rfc3986 = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** `in`, or why a request is not let in. */
function judged(request: SentRequest, { key = KEY, now = NOW } = {}): string {
  try {
    new SignatureVerifier().verify(request, signatureOf(request), key, now);
    return 'in';
  } catch (error) {
    if (error instanceof NotAuthentic) return error.fault;
    throw error;
  }
}

const changedHeader = (request: SentRequest, name: string, value: string): SentRequest => ({
  ...request,
  headers: request.headers.map((one, index) =>
    request.headers[index - 1]?.toLowerCase() === name && index % 2 ? value : one,
  ),
});

describe('a signature of the official signer', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 }).map((one) => one.toWellFormed());
  const header = fc.string({ maxLength: 12 }).map((one) => one.replace(/^ +/, ''));
  const asked = fc.record(
    {
      method: fc.constantFrom('GET', 'POST'),
      path: fc.constantFrom('/', '/rules/', '/a%20b/c', '/rules/é~*'),
      query: fc.dictionary(
        text.filter((name) => name !== '' && !/^x-amz/i.test(name)),
        text,
        { maxKeys: 4 },
      ),
      headers: fc.dictionary(fc.constantFrom('x-amz-meta', 'content-type', 'x-custom', 'user-agent'), header),
      body: text,
      token: fc.string({ minLength: 1, unit: fc.constantFrom('a', 'Z', '0', '+', '/', '=') }),
    },
    { requiredKeys: [] },
  );

  it('is verified for any request, in a header and presigned', async () => {
    await fc.assert(
      fc.asyncProperty(asked, async (request) => {
        const key = { ...KEY, token: request.token ?? null };
        expect(judged(await signed(request), { key })).toBe('in');
        expect(judged(await presigned(request, 60), { key })).toBe('in');
      }),
      { numRuns: 300 },
    );
  });

  it('is refused as soon as anything that was signed is changed', async () => {
    const request = await signed({ query: { a: 'b' }, body: 'Action=DescribeImages', headers: { 'x-amz-meta': 'm' } });
    const good = signatureOf(request).signature;
    const bad = good.replace(/^./, (first) => (first === '0' ? '1' : '0'));
    const authorization = request.headers[request.headers.indexOf('authorization') + 1] ?? '';
    expect(judged(request)).toBe('in');
    expect(judged({ ...request, method: 'PUT' })).toBe('mismatch');
    expect(judged({ ...request, url: '/?a=c' })).toBe('mismatch');
    expect(judged({ ...request, url: '/b?a=b' })).toBe('mismatch');
    expect(judged({ ...request, url: '/?a=b&c=d' })).toBe('mismatch');
    expect(judged({ ...request, body: Buffer.from('Action=DeregisterImage') })).toBe('mismatch');
    expect(judged(changedHeader(request, 'x-amz-meta', 'n'))).toBe('mismatch');
    expect(judged(changedHeader(request, 'host', 'other'))).toBe('mismatch');
    expect(judged(changedHeader(request, 'authorization', authorization.replace(good, bad)))).toBe('mismatch');
    expect(judged(changedHeader(request, 'authorization', authorization.replace('eu-west-1', 'us-east-1')))).toBe(
      'mismatch',
    );
    expect(judged(request, { key: { ...KEY, secret: 'another' } })).toBe('mismatch');
  });

  it('counts for five minutes to either side of its own time', async () => {
    const request = await signed({ body: 'a=b' });
    expect(judged(request, { now: NOW + 5 * MINUTE })).toBe('in');
    expect(judged(request, { now: NOW - 5 * MINUTE })).toBe('in');
    expect(judged(request, { now: NOW + 5 * MINUTE + 1000 })).toBe('expired');
    expect(judged(request, { now: NOW - 5 * MINUTE - 1000 })).toBe('expired');
  });

  it('counts, presigned, until it expires, and not before its time', async () => {
    const request = await presigned({ method: 'GET', query: { Action: 'DescribeRegions' } }, 3600);
    expect(judged(request, { now: NOW + 60 * MINUTE })).toBe('in');
    expect(judged(request, { now: NOW + 60 * MINUTE + 1000 })).toBe('expired');
    expect(judged(request, { now: NOW - 6 * MINUTE })).toBe('expired');
    expect(judged({ ...request, url: request.url.replace('X-Amz-Expires=3600', 'X-Amz-Expires=7200') })).toBe(
      'mismatch',
    );
    expect(judged({ ...request, url: request.url.replace('X-Amz-Expires=3600', 'X-Amz-Expires=604801') })).toBe(
      'incomplete',
    );
  });

  it('never stands for a body that was not signed', async () => {
    const header = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    expect(judged(await signed({ headers: header }))).toBe('in');
    expect(judged(await signed({ headers: header, body: 'Action=DeregisterImage' }))).toBe('mismatch');
    const url = await presigned({ method: 'GET' }, 60);
    expect(judged({ ...url, method: 'GET', body: Buffer.from('Action=DeregisterImage') })).toBe('mismatch');
  });

  it('of temporary credentials needs their token, while they last', async () => {
    const key = { secret: SECRET, token: 'session', expiresAt: NOW + MINUTE };
    const request = await signed({ token: 'session' });
    expect(judged(request, { key })).toBe('in');
    expect(judged(request, { key, now: NOW + MINUTE })).toBe('token-expired');
    expect(judged(request)).toBe('token-wrong');
    expect(judged(await signed({}), { key })).toBe('token-wrong');
    expect(judged(await signed({ token: 'other' }), { key })).toBe('token-wrong');
  });

  it('covers every header that could change what is done', async () => {
    const request = await signed({});
    expect(judged({ ...request, headers: [...request.headers, 'X-Amz-Target', 'Other'] })).toBe('incomplete');
    expect(judged({ ...request, headers: [...request.headers, 'Accept', '*/*'] })).toBe('in');
  });
});

describe('a request without a whole signature', () => {
  it.each([
    ['no header at all', 'unsigned', []],
    ['another scheme', 'incomplete', ['authorization', 'Bearer abc']],
    ['another algorithm', 'incomplete', ['authorization', 'AWS4-ECDSA-P256-SHA256 Credential=a']],
    ['nothing but the algorithm', 'incomplete', ['authorization', 'AWS4-HMAC-SHA256']],
    [
      'a scope without a service',
      'incomplete',
      ['authorization', 'AWS4-HMAC-SHA256 Credential=a/20260309/x/aws4_request, SignedHeaders=host, Signature=00'],
    ],
  ])('is refused: %s', (_, fault, headers) => {
    expect(judged({ method: 'POST', url: '/', headers, body: Buffer.alloc(0) })).toBe(fault);
  });

  it('is refused, whatever it holds, without any other error', () => {
    const part = fc.constantFrom(
      'AWS4-HMAC-SHA256',
      ' ',
      ',',
      'Credential=',
      'AK/20260309/eu-west-1/ec2/aws4_request',
      'SignedHeaders=',
      'host',
      ';',
      'Signature=',
      'f'.repeat(64),
      '=',
      '%',
      '%E0',
    );
    const line = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(line, line, (authorization, query) => {
        const headers = ['host', 'h', 'authorization', authorization, 'x-amz-date', '20260309T140000Z'];
        const request = {
          method: 'GET',
          url: `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&${query}`,
          headers,
          body: Buffer.alloc(0),
        };
        expect(judged(request)).not.toBe('in');
        expect(judged({ ...request, headers: ['host', 'h'] })).not.toBe('in');
      }),
      { numRuns: 2000 },
    );
  });
});

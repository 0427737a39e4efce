import { hash } from 'node:crypto';
import { headerOf, NotAuthentic, rawQueryOf, type SentRequest, type Signature } from './signature.js';

const UNSIGNED = 'UNSIGNED-PAYLOAD';

/**
 * The request in the one form that both sides sign ("Create a signed AWS API request", IAM user guide).
 * @throws {NotAuthentic} A header that must be signed is not, or the body is not the one that was signed.
 */
export function canonicalRequest(request: SentRequest, signature: Signature): string {
  refuseUnsignedHeaders(request, signature);
  const headers = signature.signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}\n`);
  return [
    request.method,
    canonicalPath(request.url),
    canonicalQuery(request),
    headers.join(''),
    signature.signedHeaders.join(';'),
    payloadHash(request),
  ].join('\n');
}

/** What a header could change must be signed: else whoever sees a request could alter its meaning. */
function refuseUnsignedHeaders({ headers }: SentRequest, { signedHeaders, expires }: Signature): void {
  const names = headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const stray = names.find((name) => name.startsWith('x-amz-') && !signedHeaders.includes(name));
  if (stray !== undefined && !(stray === 'x-amz-content-sha256' && expires !== null)) {
    throw new NotAuthentic('incomplete', `Authorization is incomplete: the header '${stray}' is not signed.`);
  }
}

function canonicalHeader(request: SentRequest, name: string): string {
  const value = headerOf(request, name);
  if (value === undefined) {
    throw new NotAuthentic('incomplete', `Authorization is incomplete: the signed header '${name}' is missing.`);
  }
  return value.replaceAll(/[ \t]+/g, ' ').trim();
}

/** Encoded once more than it was sent, and without `.` and `..`: every service but S3 signs it so. */
function canonicalPath(url: string): string {
  const [path = ''] = url.split('?', 1);
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(encoded(segment));
  }
  return `/${kept.join('/')}${kept.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(request: SentRequest): string {
  const pairs = rawQueryOf(request).map(([name, value]) => [recoded(name), recoded(value)] as const);
  return pairs
    .filter(([name]) => name.toLowerCase() !== 'x-amz-signature')
    .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What was encoded in any way, encoded in the one way (RFC 3986); in a query a plus is a blank. */
function recoded(text: string): string {
  if (!/[^\w.~-]/.test(text)) return text;
  try {
    return encoded(decodeURIComponent(text.replaceAll('+', ' ')));
  } catch {
    throw new NotAuthentic('incomplete', 'Authorization is incomplete: the query is not properly percent-encoded.');
  }
}

const encoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The body decides what is done, so it is always signed: `UNSIGNED-PAYLOAD` stands for an empty one only. */
function payloadHash(request: SentRequest): string {
  const actual = hash('sha256', request.body);
  const told = headerOf(request, 'x-amz-content-sha256') ?? actual;
  if (told === UNSIGNED && request.body.length === 0) return UNSIGNED;
  if (told !== actual) {
    throw new NotAuthentic(
      'mismatch',
      "The body is not the one that 'x-amz-content-sha256' and the signature tell of.",
    );
  }
  return actual;
}

/** A request as it came over the wire: nothing decoded, nothing merged. */
export interface SentRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly url: string;
  /** Name and value by turns, as Node's `rawHeaders`. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

/** What a request says of its signature (Signature Version 4), not verified yet. */
export interface Signature {
  readonly accessKeyId: string;
  /** `20260309` */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260309T140000Z` */
  readonly signedAt: string;
  readonly token: string | null;
  /** For how many seconds a presigned request holds; null where the signature is in a header. */
  readonly expires: number | null;
}

/** Why a request is not let in; each service says it in its own words. */
export type SignatureFault =
  | 'unsigned'
  | 'incomplete'
  | 'key-unknown'
  | 'mismatch'
  | 'expired'
  | 'token-wrong'
  | 'token-expired'
  | 'region-unknown';

/** A request whose signature does not hold. The message says what is wrong, and no more than its sender knows. */
export class NotAuthentic extends Error {
  override readonly name = 'NotAuthentic';

  constructor(
    readonly fault: SignatureFault,
    message: string,
  ) {
    super(message);
  }
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const WEEK_SECONDS = 604_800;

/** All values of a header, as one. */
export function headerOf({ headers }: Pick<SentRequest, 'headers'>, name: string): string | undefined {
  const values = headers.filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === name);
  return values.length === 0 ? undefined : values.join(',');
}

/** The query's names and values, still encoded, without empty parts. */
export function rawQueryOf({ url }: Pick<SentRequest, 'url'>): readonly (readonly [name: string, value: string])[] {
  const at = url.indexOf('?');
  if (at < 0) return [];
  const parts = url.slice(at + 1).split('&');
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
    });
}

/**
 * The signature that a request carries, in its `Authorization` header or, presigned, in its query.
 * @throws {NotAuthentic} `unsigned` or `incomplete`.
 */
export function signatureOf(request: SentRequest): Signature {
  const authorization = headerOf(request, 'authorization');
  const query = new Map(rawQueryOf(request).map(([name, value]) => [name.toLowerCase(), value]));
  if (authorization !== undefined && query.has('x-amz-signature')) {
    throw new NotAuthentic('incomplete', 'A request is signed in its header or in its query, not in both.');
  }
  if (authorization !== undefined) return inHeader(request, authorization);
  if (query.has('x-amz-algorithm')) return inQuery(query);
  throw new NotAuthentic('unsigned', 'Request is missing Authentication Token');
}

function inHeader(request: SentRequest, authorization: string): Signature {
  const [algorithm = '', ...rest] = authorization.trim().split(/\s+/);
  mustBe(algorithm === ALGORITHM, `the algorithm must be ${ALGORITHM}`);
  const fields = new Map(
    rest
      .join('')
      .split(',')
      .map((field) => {
        const [name = '', ...value] = field.split('=');
        return [name, value.join('=')] as const;
      }),
  );
  const signedAt = headerOf(request, 'x-amz-date') ?? basic(headerOf(request, 'date'));
  return {
    ...scopeOf(fields.get('Credential'), signedAt),
    ...signedOf(fields.get('SignedHeaders'), fields.get('Signature')),
    token: headerOf(request, 'x-amz-security-token') ?? null,
    expires: null,
  };
}

function inQuery(query: ReadonlyMap<string, string>): Signature {
  const value = (name: string) => decodedOf(query.get(name));
  mustBe(value('x-amz-algorithm') === ALGORITHM, `X-Amz-Algorithm must be ${ALGORITHM}`);
  const expires = value('x-amz-expires') ?? '';
  mustBe(
    /^\d{1,6}$/.test(expires) && Number(expires) >= 1 && Number(expires) <= WEEK_SECONDS,
    `X-Amz-Expires must be 1 to ${WEEK_SECONDS} seconds`,
  );
  return {
    ...scopeOf(value('x-amz-credential'), value('x-amz-date')),
    ...signedOf(value('x-amz-signedheaders'), value('x-amz-signature')),
    token: value('x-amz-security-token') ?? null,
    expires: Number(expires),
  };
}

function scopeOf(credential: string | undefined, signedAt: string | undefined) {
  const [, accessKeyId = '', day = '', region = '', service = ''] =
    /^([\w.-]{1,128})\/(\d{8})\/([a-z0-9-]{1,64})\/([A-Za-z0-9_.-]{1,64})\/aws4_request$/.exec(credential ?? '') ?? [];
  mustBe(accessKeyId !== '', 'Credential must be KEY/YYYYMMDD/REGION/SERVICE/aws4_request');
  mustBe(/^\d{8}T\d{6}Z$/.test(signedAt ?? ''), "the request must contain either a valid 'X-Amz-Date' or a 'Date'");
  mustBe(signedAt?.startsWith(day) === true, "the date in Credential must be that of 'X-Amz-Date'");
  return { accessKeyId, day, region, service, signedAt: signedAt ?? '' };
}

function signedOf(headers: string | undefined, signature: string | undefined) {
  const signedHeaders = (headers ?? '').split(';').filter((name) => name !== '');
  mustBe(signedHeaders.includes('host'), "'Host' must be a signed header");
  mustBe(/^[0-9a-f]{64}$/.test(signature ?? ''), 'Signature must be 64 hexadecimal digits');
  return { signedHeaders, signature: signature ?? '' };
}

function mustBe(holds: boolean, rule: string): void {
  if (!holds) throw new NotAuthentic('incomplete', `Authorization is incomplete: ${rule}.`);
}

/** `Mon, 09 Mar 2026 14:00:00 GMT` in the form of X-Amz-Date. */
function basic(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? date : new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

function decodedOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    throw new NotAuthentic('incomplete', 'Authorization is incomplete: the query is not properly percent-encoded.');
  }
}

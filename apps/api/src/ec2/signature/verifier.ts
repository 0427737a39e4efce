import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { canonicalRequest } from './canonical-request.js';
import { NotAuthentic, type SentRequest, type Signature } from './signature.js';

/** A request counts for so long around its own time, to either side. */
const SKEW_MS = 5 * 60_000;
const MAX_KEYS = 1_000;

/** What a signature is checked with. */
export interface SigningCredentials {
  readonly secret: string;
  /** The session's token, which must come with every request of temporary credentials; null for keys that last. */
  readonly token: string | null;
  /** Until when temporary credentials hold, in milliseconds. */
  readonly expiresAt: number | null;
}

/** Verifies Signature Version 4. Keeps the day's derived keys, because deriving one costs four times as much as using it. */
export class SignatureVerifier {
  readonly #keys = new Map<string, KeyObject>();

  /**
   * @param now Milliseconds.
   * @throws {NotAuthentic}
   */
  verify(request: SentRequest, signature: Signature, credentials: SigningCredentials, now: number): void {
    refuseStale(signature, now);
    const text = canonicalRequest(request, signature);
    const { day, region, service, signedAt } = signature;
    // Header values are bytes, and Node reads each as one character.
    const digest = hash('sha256', Buffer.from(text, 'latin1'));
    const toSign = `AWS4-HMAC-SHA256\n${signedAt}\n${day}/${region}/${service}/aws4_request\n${digest}`;
    const expected = hmac(this.#key(signature, credentials.secret), toSign);
    if (!timingSafeEqual(expected, Buffer.from(signature.signature, 'hex'))) {
      throw new NotAuthentic(
        'mismatch',
        'The request signature we calculated does not match the signature you provided. ' +
          'Check your AWS Secret Access Key and signing method.',
      );
    }
    refuseToken(signature, credentials, now);
  }

  #key({ accessKeyId, day, region, service }: Signature, secret: string): KeyObject {
    // The secret is a part of the name: a key that was revoked and made again under the same id has another one.
    const name = hash('sha256', `${accessKeyId}/${day}/${region}/${service}/${secret}`);
    const known = this.#keys.get(name);
    if (known) return known;
    const bytes = [day, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`, 'utf8'));
    // Bytes would be made into one again at each request, which costs four times as much as the rest of it.
    const key = createSecretKey(bytes);
    if (this.#keys.size >= MAX_KEYS) this.#keys.clear();
    this.#keys.set(name, key);
    return key;
  }
}

const hmac = (key: Buffer | KeyObject, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** A header's signature counts for minutes, so that a request that somebody overheard cannot be sent again later. */
function refuseStale({ signedAt, expires }: Signature, now: number): void {
  const at = Date.parse(signedAt.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(at)) throw new NotAuthentic('incomplete', `Authorization is incomplete: ${signedAt} is no time.`);
  if (at > now + SKEW_MS) throw new NotAuthentic('expired', `Signature not yet current: ${signedAt} is in the future.`);
  const end = at + (expires === null ? SKEW_MS : expires * 1000);
  if (end < now) throw new NotAuthentic('expired', `Request has expired: it was signed at ${signedAt}.`);
}

function refuseToken({ token }: Signature, credentials: SigningCredentials, now: number): void {
  if (credentials.token === null ? token !== null : token === null || !same(token, credentials.token)) {
    throw new NotAuthentic('token-wrong', 'The security token included in the request is invalid.');
  }
  if (credentials.expiresAt !== null && credentials.expiresAt <= now) {
    throw new NotAuthentic('token-expired', 'The security token included in the request is expired.');
  }
}

/** Compares digests: their equal length and timingSafeEqual keep the time from telling how much of a guess was right. */
const same = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { type Principal, principalUrn, type Role, ROLES } from './admin/principals.js';
import { RequestProblem } from './admin/problem.js';

/** Whose tokens are taken, and where in them it stands what their holders may do. */
export interface OidcOptions {
  readonly issuer: string;
  readonly audience: string;
  /** The claim that names roles, with dots from part to part; `roles` when absent. */
  readonly rolesClaim?: string | undefined;
  /** The claim that names accounts; `accounts` when absent. */
  readonly accountsClaim?: string | undefined;
}

/** Signatures that only the issuer can make: by a shared secret whoever checks them could. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const CLOCK_SKEW_SECONDS = 30;
const PATIENCE_MS = 5_000;
const ALL = 'all';

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const Names = z.union([z.array(z.string()), z.string().transform((text) => text.split(/[\s,]+/).filter(Boolean))]);

/**
 * Bearer tokens of an OpenID Connect issuer (OpenID Connect Core 1.0; RFC 7519, RFC 8725): who carries one acts under its subject, in the
 * greatest of the roles that it names, for the accounts that it names.
 */
export class OidcTokens {
  #keys: Promise<JWTVerifyGetKey> | null = null;

  constructor(private readonly options: OidcOptions) {}

  /** @throws {RequestProblem} 401: the token is not taken; 403: it names no role; 503: the issuer cannot be asked for its keys. */
  async principalOf(token: string): Promise<Principal> {
    const payload = await this.#verified(token);
    const { rolesClaim = 'roles', accountsClaim = 'accounts' } = this.options;
    const named = namesIn(payload, rolesClaim);
    const role = ROLES.find((one) => named.includes(one));
    if (role === undefined) throw roleless(rolesClaim);
    return {
      urn: principalUrn('oidc', payload.sub ?? ''),
      role,
      accounts: scopeOf(role, namesIn(payload, accountsClaim)),
    };
  }

  async #verified(token: string): Promise<JWTPayload> {
    const { issuer, audience } = this.options;
    try {
      const { payload } = await jwtVerify(token, await this.#issuersKeys(), {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: CLOCK_SKEW_SECONDS,
      });
      return payload;
    } catch (error) {
      if (isRefusal(error)) throw notTaken(error);
      // No key is needed to see that it is past its end: a silent issuer must not prolong it.
      throw hasEnded(token) ? notTaken(new Error('"exp" claim timestamp check failed')) : unreachable(issuer);
    }
  }

  /** Found at first use, so that an engine starts while its issuer is down; what failed is tried again. */
  #issuersKeys(): Promise<JWTVerifyGetKey> {
    this.#keys ??= this.#discovered().catch((error: unknown) => {
      this.#keys = null;
      throw error;
    });
    return this.#keys;
  }

  async #discovered(): Promise<JWTVerifyGetKey> {
    const { issuer } = this.options;
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' });
    const told = Discovery.parse(await answer.json());
    // Else whoever answers at the address could name another's keys (OpenID Connect Discovery 1.0, 4.3).
    if (told.issuer !== issuer) throw new Error(`'${address}' speaks for '${told.issuer}'.`);
    return createRemoteJWKSet(new URL(told.jwks_uri), { timeoutDuration: PATIENCE_MS });
  }
}

/** What a claim names: a list, or words. */
function namesIn(payload: JWTPayload, claim: string): readonly string[] {
  const whole = Names.safeParse(payload[claim]);
  if (whole.success) return whole.data;
  let part: unknown = payload;
  for (const name of claim.split('.')) part = z.record(z.string(), z.unknown()).catch({}).parse(part)[name];
  return Names.catch([]).parse(part);
}

const scopeOf = (role: Role, accounts: readonly string[]): readonly string[] | null =>
  role === 'admin' || accounts.includes(ALL) ? null : accounts.filter((account) => /^\d{12}$/.test(account));

const isRefusal = (error: unknown): error is errors.JOSEError =>
  error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== 'ERR_JOSE_GENERIC';

function hasEnded(token: string): boolean {
  const { exp } = decodeJwt(token);
  return exp !== undefined && exp + CLOCK_SKEW_SECONDS <= Date.now() / 1000;
}

const notTaken = ({ message }: Error) =>
  new RequestProblem(
    { slug: 'token-not-taken', status: 401, detail: `The token is not taken: ${message}.` },
    { 'www-authenticate': 'Bearer realm="amistory", error="invalid_token"' },
  );

const roleless = (claim: string) =>
  new RequestProblem({
    slug: 'role-too-small',
    status: 403,
    detail: `The token names no role in its claim '${claim}'; roles are ${ROLES.join(', ')}.`,
  });

const unreachable = (issuer: string) =>
  new RequestProblem({
    slug: 'issuer-unreachable',
    status: 503,
    detail: `The keys of ${issuer} cannot be had, so its tokens cannot be checked now; try again, or take an API key.`,
  });

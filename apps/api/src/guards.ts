import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type ApiKey, ApiKeys } from '#access';
import { admit, LOCAL, type Principal, principalUrn, type Stands, TOKEN_BEARER } from './admin/principals.js';
import { RequestProblem } from './admin/problem.js';
import { isLoopback } from './loopback.js';
import type { OidcTokens } from './oidc.js';
import { standing } from './standing.js';

/** Paths that tell nothing but how the engine is: whoever watches it needs no token. */
const OPEN = new Set(['/healthz', '/readyz']);

/** Marks a route whose every request is signed by an access key: no browser and no stranger can make one. */
export const SIGNED = { signed: true } as const;

/** Whether the request is one that must be signed by an access key. */
export const isSigned = (request: FastifyRequest): boolean => 'signed' in request.routeOptions.config;

/** The ways to prove who one is. */
export interface Doors {
  /** The engine's one token: whoever carries it is an admin. */
  readonly token: string | undefined;
  readonly keys?: Pick<ApiKeys, 'holderOf' | 'onRevoked'> | undefined;
  readonly oidc?: Pick<OidcTokens, 'principalOf'> | undefined;
  /** How often, in milliseconds, it is asked again who made a request that lasts; 5 s when absent. */
  readonly againMs?: number | undefined;
}

/** Aborts when who was let in would be so no longer; see {@link standing}. */
export const standingBy =
  (principal: Principal, again: () => Promise<Principal | null>, doors: Doors): Stands =>
  (over) =>
    standing(principal, { again, over, keys: doors.keys, everyMs: doors.againMs });

/**
 * Lets in who may ask, and remembers who that is. With a token or an issuer: whoever carries one. Without any the engine listens on this
 * machine only, where everybody is an admin who does not come with an API key; and then a web page that the user happens to visit must
 * not reach it through the browser: by a foreign Host (DNS rebinding) or a foreign Origin.
 * @throws {RequestProblem} 401 or 403.
 */
export async function letIn(request: FastifyRequest, doors: Doors): Promise<void> {
  if (OPEN.has(request.url.split('?', 1)[0] ?? '')) return;
  if (isSigned(request)) return;
  refuseForeignPages(request);
  const again = () => bearerOf(carriedBy(request.headers.authorization), doors);
  const principal = await again();
  if (principal === null) throw notLetIn();
  if (principal === LOCAL) refuseForeignHost(request);
  admit(request, principal, standingBy(principal, again, doors));
}

/**
 * Who carries this; null: nobody who is let in.
 * @throws {RequestProblem} It has the form of a key, and is none.
 */
export async function bearerOf(carried: string | null, doors: Doors): Promise<Principal | null> {
  const principal = carried === null ? null : await holderOf(carried, doors);
  return principal ?? (doors.token === undefined && doors.oidc === undefined ? LOCAL : null);
}

/** @throws {RequestProblem} It has the form of a key, and is none. */
async function holderOf(carried: string, { token, keys, oidc }: Doors): Promise<Principal | null> {
  if (token !== undefined && same(carried, token)) return TOKEN_BEARER;
  if (ApiKeys.looksLike(carried)) return keyHolder(keys?.holderOf(carried) ?? null);
  return oidc !== undefined && JWT.test(carried) ? oidc.principalOf(carried) : null;
}

const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

function keyHolder(key: ApiKey | null): Principal {
  if (key === null) throw notLetIn();
  const { id, name, role, accounts } = key;
  return { urn: principalUrn('api-key', name), role, accounts, keyId: id };
}

const notLetIn = () =>
  new RequestProblem(
    {
      slug: 'token-needed',
      status: 401,
      detail: 'This engine answers only to its token, or to a key that holds; send it as: Authorization: Bearer TOKEN.',
    },
    { 'www-authenticate': 'Bearer realm="amistory", Basic realm="amistory"' },
  );

/** Bearer for programs; Basic, with the token as password, lets a browser show /docs. */
function carriedBy(authorization: string | undefined): string | null {
  const [, scheme = '', given = ''] = /^(\w+) +(\S+) *$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return given;
  if (scheme.toLowerCase() !== 'basic') return null;
  const pair = Buffer.from(given, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

/** Compares digests: their equal length and timingSafeEqual keep the time from telling how much of a guess was right. */
const same = (given: string, token: string) => timingSafeEqual(digest(given), digest(token));
const digest = (text: string) => createHash('sha256').update(text).digest();

function refuseForeignHost({ hostname }: FastifyRequest): void {
  if (isLoopback(hostname.replace(/^\[|\]$/g, ''))) return;
  throw new RequestProblem({
    slug: 'foreign-host',
    status: 403,
    detail: `Without a token the engine answers to localhost only, and this was asked of '${hostname}'; set AMISTORY_TOKEN.`,
  });
}

function refuseForeignPages({ method, headers }: FastifyRequest): void {
  const { origin } = headers;
  if (method === 'GET' || method === 'HEAD' || origin === undefined) return;
  if (URL.canParse(origin) && new URL(origin).host === headers.host) return;
  throw new RequestProblem({
    slug: 'foreign-origin',
    status: 403,
    detail: `A page of another origin ('${origin}') may not change anything here.`,
  });
}

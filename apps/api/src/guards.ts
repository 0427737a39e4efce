import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { RequestProblem } from './admin/problem.js';
import { isLoopback } from './config.js';

/** Paths that tell nothing but how the engine is: whoever watches it needs no token. */
const OPEN = new Set(['/healthz', '/readyz']);

/** Marks a route whose every request is signed by an access key: no browser and no stranger can make one. */
export const SIGNED = { signed: true } as const;

/**
 * Lets in who may ask. With a token: whoever carries it. Without one the engine listens on this machine only, and then a web page that
 * the user happens to visit must not reach it through the browser: by a foreign Host (DNS rebinding) or a foreign Origin.
 * @throws {RequestProblem} 401 or 403.
 */
export function refuseStrangers(request: FastifyRequest, token: string | undefined): void {
  if (OPEN.has(request.url.split('?', 1)[0] ?? '')) return;
  if ('signed' in request.routeOptions.config) return;
  refuseForeignPages(request);
  if (token === undefined) return refuseForeignHost(request);
  if (!carries(request.headers.authorization, token)) {
    throw new RequestProblem(
      {
        slug: 'token-needed',
        status: 401,
        detail: 'This engine answers only to its token; send it as: Authorization: Bearer TOKEN.',
      },
      { 'www-authenticate': 'Bearer realm="amistory", Basic realm="amistory"' },
    );
  }
}

/** Bearer for programs; Basic, with the token as password, lets a browser show /docs. */
function carries(authorization: string | undefined, token: string): boolean {
  const [, scheme = '', given = ''] = /^(\w+) +(\S+) *$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return same(given, token);
  if (scheme.toLowerCase() !== 'basic') return false;
  const pair = Buffer.from(given, 'base64').toString('utf8');
  return same(pair.slice(pair.indexOf(':') + 1), token);
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

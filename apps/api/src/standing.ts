import { isDeepStrictEqual } from 'node:util';
import type { ApiKeys } from '#access';
import type { Principal } from './admin/principals.js';
import { RequestProblem } from './admin/problem.js';

/** How often it is asked again who made a request that lasts: tokens come to their end without a word. */
const AGAIN_MS = 5_000;

/** How it is known that somebody is let in no longer. */
export interface Watch {
  /** Who would be let in now. @throws {RequestProblem} Nobody. */
  readonly again: () => Promise<Principal | null>;
  /** Aborted when the request is over, and nobody is to be watched. */
  readonly over: AbortSignal;
  /** Told at once when one of these is revoked. */
  readonly keys?: Pick<ApiKeys, 'onRevoked'> | undefined;
  readonly everyMs?: number | undefined;
}

/**
 * Aborts, with an Error that says why, once whoever made a request that lasts would be let in no longer, or as somebody who may do other
 * things: its key was revoked, its token is past its end. Else a feed would go on for as long as its reader likes.
 */
export function standing(principal: Principal, { again, over, keys, everyMs = AGAIN_MS }: Watch): AbortSignal {
  const ended = new AbortController();
  const ask = async () => {
    const why = await refusalOf(principal, again);
    if (why !== null) ended.abort(new Error(why));
  };
  const timer = setInterval(() => void ask(), everyMs).unref();
  const forget = keys?.onRevoked(() => void ask());
  const rest = () => {
    clearInterval(timer);
    forget?.();
  };
  for (const signal of [over, ended.signal]) signal.addEventListener('abort', rest, { once: true });
  return ended.signal;
}

const HOLDS_NO_LONGER =
  'What you came with holds no longer: it was revoked, perhaps. Come again with a key that holds.';

async function refusalOf(before: Principal, again: Watch['again']): Promise<string | null> {
  try {
    const now = await again();
    if (now === null) return HOLDS_NO_LONGER;
    return isDeepStrictEqual(now, before) ? null : 'What you may see is no longer what it was: come again.';
  } catch (error) {
    if (!(error instanceof RequestProblem)) return 'It cannot be found out whether you may still: come again.';
    const { slug, status, detail } = error.trouble;
    // While the issuer cannot be asked, its word stands up to the end that it gave it.
    if (status === 503) return null;
    return slug === 'token-needed' ? HOLDS_NO_LONGER : detail;
  }
}

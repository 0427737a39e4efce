import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { Agent as PlainAgent, type ClientRequest, type IncomingMessage, request as plain } from 'node:http';
import { Agent as SecureAgent, request as secure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.js';
import { retryAfterMs } from './retries.js';

/** How requests go out. */
export interface OutboundTerms {
  /** Whether they may go in the clear, and to addresses that are not in the public internet. */
  readonly allowPrivate: boolean;
  /** How long finding, connecting and the whole answer may take. */
  readonly timeoutMs: number;
  /** Finds the addresses of a name; the system's way unless told otherwise. */
  readonly lookup?: (
    hostname: string,
    found: (error: Error | null, addresses: readonly LookupAddress[]) => void,
  ) => void;
}

/** What became of a request. */
export interface Answer {
  /** null: no answer came. */
  readonly status: number | null;
  readonly ms: number;
  /** Why it is no success; null where it is one. */
  readonly error: string | null;
  readonly retryAfterMs: number | null;
}

/** One request. */
export interface Posted {
  readonly url: URL;
  readonly agent: PlainAgent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Breaks it off. */
  readonly signal: AbortSignal;
}

/** More of an answer than this is not read. */
const MOST_ANSWER = 16 * 1024;
const MOST_URL = 2_048;

/** The name leads to where this engine does not go. */
class AddressRefused extends Error {
  override readonly name = 'AddressRefused';

  constructor() {
    // Which address it is would tell strangers of the names inside a network.
    super('its host leads to an address that is not in the public internet, and this engine sends to no other');
  }
}

/**
 * Sends requests to where strangers have said, and to nowhere inside: every address is checked as it is connected to, so that a name that
 * changes its address after it was checked leads nowhere else. No redirect is followed, no cookie kept, no answer read to any length.
 */
export class Outbound {
  readonly #lookup: LookupFunction;

  constructor(private readonly terms: OutboundTerms) {
    this.#lookup = guarded(terms);
  }

  /** Why nothing is ever sent to this address; null where it can be tried. What its name leads to is seen at each try. */
  refusalOf(text: string): string | null {
    if (text.length > MOST_URL) return `must be no longer than ${MOST_URL} characters`;
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) return 'must be an https URL';
    if (url.username !== '' || url.password !== '')
      return 'must hold no user name or password; the signature proves who sends';
    if (url.hash !== '') return 'must have no fragment, which is never sent';
    if (this.terms.allowPrivate) return null;
    if (url.protocol !== 'https:')
      return 'must be an https URL; an engine started with --webhook-private takes http too';
    const host = hostOf(url);
    const isInside = isIP(host) === 0 ? /(?:^|\.)localhost\.?$/.test(host) : !isPublicAddress(host);
    return isInside
      ? 'must lead into the public internet; an engine started with --webhook-private goes elsewhere too'
      : null;
  }

  /** Keeps connections to one receiver open between requests. */
  agentFor(url: URL, connections: number): PlainAgent {
    const options = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections };
    return url.protocol === 'https:' ? new SecureAgent(options) : new PlainAgent(options);
  }

  /** Sends one request, and never fails: what went wrong is in the answer. */
  async post(posted: Posted): Promise<Answer> {
    const begun = performance.now();
    const refusal = this.refusalOf(posted.url.href);
    if (refusal !== null) return { status: null, ms: 0, error: `its URL ${refusal}`, retryAfterMs: null };
    try {
      const { status, retryAfter } = await this.#sent(posted);
      const ms = Math.round(performance.now() - begun);
      return { status, ms, error: faultOf(status), retryAfterMs: retryAfterMs(retryAfter, Date.now()) };
    } catch (error) {
      return { status: null, ms: Math.round(performance.now() - begun), error: reasonOf(error), retryAfterMs: null };
    }
  }

  async #sent(posted: Posted): Promise<Told> {
    const first = new Attempt(posted, this.#lookup, this.terms.timeoutMs);
    try {
      return await first.told;
    } catch (error) {
      // A receiver closes an idle connection just as something is sent on it: nobody has looked at that.
      if (!first.wasOnUsedConnection || codeOf(error) !== 'ECONNRESET' || posted.signal.aborted) throw error;
      return new Attempt(posted, this.#lookup, this.terms.timeoutMs).told;
    }
  }
}

interface Told {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

class Attempt {
  readonly #request: ClientRequest;
  readonly told: Promise<Told>;

  constructor({ url, agent, headers, body, signal }: Posted, lookup: LookupFunction, timeoutMs: number) {
    const length = String(Buffer.byteLength(body));
    const options = { method: 'POST', agent, headers: { ...headers, 'content-length': length }, lookup };
    this.#request = (url.protocol === 'https:' ? secure : plain)(url, options);
    this.told = this.#answered(signal, timeoutMs);
    this.#request.end(body);
  }

  get wasOnUsedConnection(): boolean {
    return this.#request.reusedSocket;
  }

  async #answered(signal: AbortSignal, timeoutMs: number): Promise<Told> {
    const request = this.#request;
    const timer = setTimeout(
      () => request.destroy(new Error(`no whole answer came within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    const breakOff = () => request.destroy(new Error('the engine stopped sending'));
    signal.addEventListener('abort', breakOff, { once: true });
    if (signal.aborted) breakOff();
    try {
      return await new Promise<Told>((resolve, reject) => {
        request.on('error', reject);
        request.on('response', (response) => bounded(response, resolve, reject));
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', breakOff);
    }
  }
}

/** The status counts once the answer has ended, for only then the connection is free; of an endless one, once it is too long. */
function bounded(response: IncomingMessage, resolve: (told: Told) => void, reject: (error: Error) => void): void {
  const told = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= MOST_ANSWER) return;
    resolve(told);
    response.destroy();
  });
  response.on('end', () => resolve(told));
  response.on('error', reject);
}

function guarded({ allowPrivate, lookup = systemAddresses }: OutboundTerms): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, (error, addresses) => {
      const [first] = addresses;
      if (error !== null || first === undefined) return callback(error ?? new Error('its host has no address'), '');
      if (!allowPrivate && !addresses.every(({ address }) => isPublicAddress(address)))
        return callback(new AddressRefused(), '');
      return options.all === true ? callback(null, [...addresses]) : callback(null, first.address, first.family);
    });
  };
}

function systemAddresses(hostname: string, found: (error: Error | null, addresses: readonly LookupAddress[]) => void) {
  systemLookup(hostname, { all: true }, (error, addresses) => found(error, addresses ?? []));
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

function faultOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400)
    return `it answered ${status}: redirects are not followed, give the address itself`;
  return `it answered ${status}`;
}

/** What Node says of a certificate whose authority it does not know. */
const UNTRUSTED = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

const untrusted = (code: string) =>
  `its certificate is not trusted (${code}); start the engine with its authority in NODE_EXTRA_CA_CERTS`;

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ECONNRESET: 'the connection was broken off (ECONNRESET)',
  ENOTFOUND: 'its host name is not known (ENOTFOUND)',
  ...Object.fromEntries(UNTRUSTED.map((code) => [code, untrusted(code)])),
  CERT_HAS_EXPIRED: 'its certificate has expired (CERT_HAS_EXPIRED)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is not for this host (ERR_TLS_CERT_ALTNAME_INVALID)',
  EAI_AGAIN: 'its host name cannot be looked up now (EAI_AGAIN)',
};

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code !== null) return REASONS[code] ?? `the connection failed (${code})`;
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : 'it failed';
}

const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;

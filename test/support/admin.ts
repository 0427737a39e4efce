import { ApiKeys, type ApiRole } from '#access';
import { z } from 'zod';
import { OWNER, REGION, startTestEngine, type TestEngine } from './engine.js';

/** An answer of the admin API. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

interface Asked {
  readonly body?: unknown;
  readonly key?: string | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

const Body = z.record(z.string(), z.unknown()).catch({});

/** An engine in memory, and its admin API over a real socket. */
export interface AdminEngine extends TestEngine {
  /** Asks, by default for the owner's account in the Region of the stories. */
  ask(method: string, path: string, asked?: Asked): Promise<Answered>;
  /** Asks a question: no account or Region goes with it. */
  get(path: string, key?: string): Promise<Answered>;
  /** Has what is due done. */
  settle(key?: string): Promise<void>;
  /** A key of a role, for accounts. */
  apiKey(name: string, role: ApiRole, accounts?: readonly string[]): string;
}

export async function startAdminEngine(): Promise<AdminEngine> {
  const keys = ApiKeys.open(null);
  const engine = await startTestEngine({ keys });
  const send = async (method: string, address: string, { body, key, headers = {} }: Asked): Promise<Answered> => {
    const response = await fetch(engine.url + address, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const told: unknown = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: response.status, headers: response.headers, body: Body.parse(told), text };
  };
  return {
    ...engine,
    ask: (method, path, asked = {}) => {
      const { account = OWNER, region = REGION } = asked;
      const where = new URLSearchParams({ ...(account && { account }), region });
      return send(method, `${path}${path.includes('?') ? '&' : '?'}${where.toString()}`, asked);
    },
    get: (path, key) => send('GET', path, { key }),
    settle: async (key) => {
      const { status, text } = await send('POST', '/v1/policies/settle', { key });
      if (status !== 200) throw new Error(`Nothing was settled: ${text}`);
    },
    apiKey: (name, role, accounts) => keys.create({ name, role, accounts }).key,
  };
}

/** Once the read models have what was commanded. */
export const after = ({ headers }: Answered): Record<string, string> => ({
  'amistory-position': headers.get('amistory-position') ?? '0',
});

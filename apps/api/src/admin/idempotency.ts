import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isDiskFailure } from '#event-store';
import { followUpId, type Undertaking } from '#lifecycle/commands';
import { POSITION } from './position.guard.js';
import { principalOf } from './principals.js';
import { badRequest, RequestProblem } from './problem.js';
import { REVISION } from './revisions.js';

/** The header by which a request is told apart from its repetition. */
export const IDEMPOTENCY_KEY = 'idempotency-key';
/** The header that tells that an answer was given before. */
const REPLAYED = 'idempotency-replayed';

const HELD_MS = 24 * 60 * 60 * 1000;
/** Answers that say nothing of what was done: whoever asks again is answered anew. */
const PASSING = new Set([400, 401, 403, 408, 413, 415, 429]);
const HEADERS = ['content-type', POSITION, REVISION] as const;

const TABLES = `
  CREATE TABLE IF NOT EXISTS answers (
    id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    begun INTEGER NOT NULL,
    status INTEGER,
    headers TEXT,
    body TEXT
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS answers_begun ON answers (begun);
`;

/** A request that was begun under a key, and its answer; null where the engine ended, or failed, before it had one. */
interface Remembered {
  readonly fingerprint: string;
  /** When, in milliseconds since the Unix epoch. */
  readonly begun: number;
  readonly status: number | null;
  readonly headers: string | null;
  readonly body: string | null;
}

/** What is kept of an answer. A failure tells not how far the request came: it counts as begun. */
type Answer = { readonly status: number; readonly headers: string; readonly body: string } | 'nothing done' | 'unknown';

/** What was answered to requests with a key, for a day. That a request was begun is on the disk before anything is done for it. */
export class RememberedAnswers {
  readonly #db: Database.Database;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #ended = new Map<string, () => void>();

  private constructor(file: string) {
    this.#db = new Database(file);
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = FULL');
    this.#db.exec(TABLES);
    this.#forgetBefore(Date.now() - HELD_MS);
  }

  /** @param folder The data folder; null: they end with the process. */
  static open(folder: string | null): RememberedAnswers {
    return new RememberedAnswers(folder === null ? ':memory:' : join(folder, 'answers.db'));
  }

  /** Resolves when the request under this key that is being answered now has been; whoever comes then finds its answer. */
  async free(id: string): Promise<void> {
    for (let other = this.#underWay.get(id); other; other = this.#underWay.get(id)) await other;
  }

  find(id: string): Remembered | undefined {
    const since = Date.now() - HELD_MS;
    return this.#db
      .prepare<[string, number], Remembered>(
        'SELECT fingerprint, begun, status, headers, body FROM answers WHERE id = ? AND begun >= ?',
      )
      .get(id, since);
  }

  /** @returns When it was begun: of one that was begun before, that moment. */
  begin(id: string, fingerprint: string): number {
    const now = Date.now();
    this.#forgetBefore(now - HELD_MS);
    const begun = this.#db
      .prepare<[string, string, number], number>(
        'INSERT INTO answers (id, fingerprint, begun) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET id = id RETURNING begun',
      )
      .pluck()
      .get(id, fingerprint, now);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#underWay.set(id, promise);
    this.#ended.set(id, resolve);
    return begun ?? now;
  }

  end(id: string, answer: Answer): void {
    try {
      this.#keep(id, answer);
    } catch (error) {
      // The answer goes out all the same: what was done is done, and whoever repeats the request finds it done.
      if (!isDiskFailure(error)) throw error;
    }
    this.#underWay.delete(id);
    this.#ended.get(id)?.();
    this.#ended.delete(id);
  }

  #keep(id: string, answer: Answer): void {
    if (answer === 'unknown') return;
    if (answer === 'nothing done') {
      this.#db.prepare('DELETE FROM answers WHERE id = ?').run(id);
      return;
    }
    const { status, headers, body } = answer;
    this.#db
      .prepare('UPDATE answers SET status = ?, headers = ?, body = ? WHERE id = ?')
      .run(status, headers, body, id);
  }

  /** The log has forgotten what was done. */
  forget(): void {
    this.#db.exec('DELETE FROM answers');
  }

  onModuleDestroy(): void {
    this.#db.close();
  }

  #forgetBefore(moment: number): void {
    this.#db.prepare('DELETE FROM answers WHERE begun < ?').run(moment);
  }
}

const Route = z.object({ keyed: z.boolean().default(false) }).catch({ keyed: false });
const Headers = z.record(z.string(), z.string());

/** Within which the undertakings of all requests with a key are named. */
const UNDERTAKINGS = 'f1a6f0a4-5a0e-4d9e-8a4e-0f8d1c2b7a35';
const UNDERTAKEN = new WeakMap<FastifyRequest, Undertaking>();

/** What a request with a key undertakes; undefined: it has none. A key that is used anew a day later undertakes something else. */
export const undertakingOf = (request: FastifyRequest): Undertaking | undefined => UNDERTAKEN.get(request);

/** Answers repeated requests as they were answered before. */
export function rememberAnswers(fastify: FastifyInstance, answers: RememberedAnswers): void {
  const begun = new WeakMap<FastifyRequest, string>();
  fastify.addHook('preHandler', async (request, reply) => {
    const key = request.headers[IDEMPOTENCY_KEY];
    if (key === undefined) return undefined;
    const { keyed } = Route.parse(request.routeOptions.config);
    if (!keyed) return undefined;
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw badRequest([{ member: IDEMPOTENCY_KEY, rule: 'must be 1 to 255 printable characters without blanks' }]);
    }
    const id = digestOf(principalOf(request).urn, key);
    const fingerprint = fingerprintOf(request);
    await answers.free(id);
    const before = answers.find(id);
    if (before && before.fingerprint !== fingerprint) throw reused();
    if (before && before.status !== null) return replay(reply, before);
    const moment = answers.begin(id, fingerprint);
    begun.set(request, id);
    UNDERTAKEN.set(request, { id: followUpId(UNDERTAKINGS, `${id}/${moment}`), again: before !== undefined });
    return undefined;
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const id = begun.get(request);
    begun.delete(request);
    if (id !== undefined) answers.end(id, answerOf(reply, payload));
    done(null, payload);
  });
}

const replay = (reply: FastifyReply, { status, headers, body }: Remembered) =>
  reply
    .code(status ?? 200)
    .headers({ ...Headers.parse(JSON.parse(headers ?? '{}')), [REPLAYED]: 'true' })
    .send(body ?? '');

function answerOf(reply: FastifyReply, payload: unknown): Answer {
  const { statusCode: status } = reply;
  if (PASSING.has(status)) return 'nothing done';
  // What is told once is kept nowhere: such a route gives the same answer again by itself.
  if (status >= 500 || reply.getHeader('cache-control') === 'no-store') return 'unknown';
  const told = HEADERS.flatMap((name) => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return {
    status,
    headers: JSON.stringify(Object.fromEntries(told)),
    body: typeof payload === 'string' ? payload : '',
  };
}

const digestOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

const fingerprintOf = ({ method, url, headers, body }: FastifyRequest): string =>
  digestOf(method, url, headers['if-match'] ?? '', JSON.stringify(body ?? null));

const reused = () =>
  new RequestProblem({
    slug: 'idempotency-key-reused',
    status: 422,
    detail:
      'The idempotency key was used for another request within the last 24 hours: repeat that one, or take a new key.',
  });

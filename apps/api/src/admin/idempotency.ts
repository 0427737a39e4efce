import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isDiskFailure } from '#event-store';
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

/** A request that was begun under a key, and its answer; null where the engine ended before it had one. */
interface Remembered {
  readonly fingerprint: string;
  readonly status: number | null;
  readonly headers: string | null;
  readonly body: string | null;
}

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
        'SELECT fingerprint, status, headers, body FROM answers WHERE id = ? AND begun >= ?',
      )
      .get(id, since);
  }

  begin(id: string, fingerprint: string): void {
    this.#forgetBefore(Date.now() - HELD_MS);
    this.#db
      .prepare('INSERT OR REPLACE INTO answers (id, fingerprint, begun) VALUES (?, ?, ?)')
      .run(id, fingerprint, Date.now());
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#underWay.set(id, promise);
    this.#ended.set(id, resolve);
  }

  /** Keeps the answer; null: there is none that would be the same again. */
  end(id: string, answer: { readonly status: number; readonly headers: string; readonly body: string } | null): void {
    try {
      this.#keep(id, answer);
    } catch (error) {
      // The answer goes out all the same: what was done is done, and whoever repeats the request hears that its outcome is unknown.
      if (!isDiskFailure(error)) throw error;
    }
    this.#underWay.delete(id);
    this.#ended.get(id)?.();
    this.#ended.delete(id);
  }

  #keep(id: string, answer: Parameters<RememberedAnswers['end']>[1]): void {
    if (answer === null) {
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

const Route = z
  .object({ keyed: z.boolean().default(false), repeatable: z.boolean().default(false) })
  .catch({ keyed: false, repeatable: false });
const Headers = z.record(z.string(), z.string());

/** Answers repeated requests as they were answered before. */
export function rememberAnswers(fastify: FastifyInstance, answers: RememberedAnswers): void {
  const begun = new WeakMap<FastifyRequest, string>();
  fastify.addHook('preHandler', async (request, reply) => {
    const key = request.headers[IDEMPOTENCY_KEY];
    if (key === undefined) return undefined;
    const { keyed, repeatable } = Route.parse(request.routeOptions.config);
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
    if (before && !repeatable) throw outcomeUnknown();
    answers.begin(id, fingerprint);
    begun.set(request, id);
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

function answerOf(reply: FastifyReply, payload: unknown): Parameters<RememberedAnswers['end']>[1] {
  const { statusCode: status } = reply;
  // What is told once is kept nowhere: such a route gives the same answer again by itself.
  if (status >= 500 || PASSING.has(status) || reply.getHeader('cache-control') === 'no-store') return null;
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

const outcomeUnknown = () =>
  new RequestProblem({
    slug: 'idempotency-outcome-unknown',
    status: 409,
    detail:
      'The request was begun under this key, and the engine ended before it was answered: it may have been done or not.',
    hint: 'Look whether it was done; where it was not, ask again under a new key.',
  });

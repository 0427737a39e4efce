import type { Question } from './question.js';
import { constants, existsSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { isoOf } from '#lifecycle';
import { type Input, inputsOf } from '#recorder';
import {
  type AskedApiKey,
  type AskedRole,
  type AskedKey,
  type Engine,
  type ImportKind,
  type ImportTerms,
  RecordReport,
  type Watch,
} from './engine.js';
import { type Answered, type Asked, exchange, type Method } from './exchange.js';
import { allPages } from './pages.js';
import type { Given } from './questions.js';
import { added } from './reports.js';
import { counted } from './text.js';
import { messageOf, Trouble } from './trouble.js';

const Problem = z.object({ detail: z.string().optional(), title: z.string().optional() });
const BackedUp = z.looseObject({ file: z.string() });
const Listed = z.looseObject({ items: z.array(z.unknown()) });
const Report = z.record(z.string(), z.unknown());
type Report = z.infer<typeof Report>;

const UPLOADS = 4;
const JSON_TYPE = 'application/json';

type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

const jsonIn = ({ text, type }: Answered): unknown => {
  try {
    return type.includes('json') ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
};

/** Path and query of a question: what the path names goes there, times are written in ISO 8601. */
const addressOf = (question: Question, given: Given): { path: string; query: Query } => {
  const times = new Set(question.options.filter(({ kind }) => kind === 'time').map(({ name }) => name));
  const inPath = new Set<string>();
  const path = question.path.replaceAll(/:(\w+)/g, (_, name: string) => {
    inPath.add(name);
    return encodeURIComponent(String(given[name]));
  });
  const query = Object.entries(given)
    .filter(([name]) => !inPath.has(name))
    .map(([name, value]) => [name, times.has(name) ? isoOf(Number(value)) : value]);
  return { path, query: Object.fromEntries(query) };
};

/** A running engine, asked over HTTP. */
export class RemoteEngine implements Engine {
  constructor(
    private readonly url: string,
    private readonly token: string | undefined,
  ) {}

  async ask(question: Question, given: Given, limit?: number): Promise<unknown> {
    const { path, query } = addressOf(question, given);
    return question.list ? this.pages(path, query, limit) : this.call('GET', path, query);
  }

  async record(paths: readonly string[], watch: Watch): Promise<RecordReport> {
    return RecordReport.parse(
      added([RecordReport.parse({}), ...(await this.upload('/v1/records', () => ({}), paths, watch))]),
    );
  }

  async import(kind: ImportKind, paths: readonly string[], terms: ImportTerms, watch: Watch): Promise<unknown> {
    const { observedAt, ...others } = terms;
    // The engine cannot see when a file was written: without this, an old inventory would count as seen just now.
    const query = ({ modifiedAt }: Input): Query => {
      const at = observedAt ?? modifiedAt;
      return { ...others, observedAt: at === undefined ? undefined : isoOf(at) };
    };
    return added(await this.upload(kind === 'images' ? '/v1/images/import' : `/v1/${kind}`, query, paths, watch));
  }

  quarantined(limit?: number): Promise<readonly unknown[]> {
    return this.pages('/v1/quarantine', {}, limit);
  }

  retryQuarantine(): Promise<unknown> {
    return this.call('POST', '/v1/quarantine/retry');
  }

  /** An engine that is not ready says why, with status 503. */
  async status(): Promise<unknown> {
    const answer = await exchange(this.address('/readyz', {}), { token: this.token });
    const told = Report.safeParse(jsonIn(answer));
    if (!told.success || !('ready' in told.data)) throw this.refused(answer, jsonIn(answer));
    return { answeredBy: `the engine at ${this.url}`, ...told.data };
  }

  rebuild(): Promise<unknown> {
    return this.call('POST', '/v1/rebuild');
  }

  /** The engine copies into its own folder; a local copy is moved from there to where it is wanted. */
  async backup(file: string | undefined): Promise<unknown> {
    if (file !== undefined && existsSync(file))
      throw new Trouble(`'${file}' exists already: a backup never overwrites, name a new file.`);
    const made = BackedUp.parse(await this.call('POST', '/v1/backup'));
    if (file === undefined) return made;
    if (!existsSync(made.file))
      throw new Trouble(`the engine wrote its copy on its own machine, into ${made.file}: fetch it from there.`);
    await copyFile(made.file, file, constants.COPYFILE_EXCL);
    await rm(made.file);
    return { ...made, file };
  }

  createAccessKey(asked: AskedKey): Promise<unknown> {
    return this.send('POST', '/v1/access-keys', asked);
  }

  accessKeys(account: string | undefined): Promise<readonly unknown[]> {
    return this.pages('/v1/access-keys', { account });
  }

  revokeAccessKey(id: string): Promise<unknown> {
    return this.call('DELETE', `/v1/access-keys/${encodeURIComponent(id)}`);
  }

  createApiKey(asked: AskedApiKey): Promise<unknown> {
    return this.send('POST', '/v1/api-keys', asked);
  }

  async apiKeys(): Promise<readonly unknown[]> {
    return Listed.parse(await this.call('GET', '/v1/api-keys')).items;
  }

  revokeApiKey(id: string): Promise<unknown> {
    return this.call('DELETE', `/v1/api-keys/${encodeURIComponent(id)}`);
  }

  createRole(asked: AskedRole): Promise<unknown> {
    return this.send('POST', '/v1/roles', asked);
  }

  async roles(account: string | undefined): Promise<readonly unknown[]> {
    return Listed.parse(await this.call('GET', '/v1/roles', { account })).items;
  }

  deleteRole(account: string, name: string): Promise<unknown> {
    return this.call('DELETE', `/v1/roles/${encodeURIComponent(account)}/${encodeURIComponent(name)}`);
  }

  async developmentKey(): Promise<unknown> {
    return { ...Report.parse(await this.call('GET', '/v1/access-keys/development')), endpoint: this.url };
  }

  async close(): Promise<void> {}

  /** The items of all pages of a list of the admin API, at most `limit`. */
  async pages(path: string, query: Query, limit?: number): Promise<unknown[]> {
    const items = await allPages((page) => this.call('GET', path, { ...query, ...page }), limit);
    if (items === null) throw this.strange();
    return items;
  }

  /** Asks a path of the admin API. @throws {Trouble} It refused, or is no engine. */
  async call(
    method: Method,
    path: string,
    query: Query = {},
    sent: Pick<Asked, 'body' | 'type'> = {},
  ): Promise<unknown> {
    const answer = await exchange(this.address(path, query), { method, token: this.token, ...sent });
    const json = jsonIn(answer);
    if (answer.status >= 200 && answer.status < 300 && json !== undefined) return json;
    throw this.refused(answer, json);
  }

  /** As `call`, with a body in JSON. */
  send(method: Method, path: string, value: object): Promise<unknown> {
    return this.call(method, path, {}, { body: Readable.from([JSON.stringify(value)]), type: JSON_TYPE });
  }

  private address(path: string, query: Query): URL {
    const url = new URL(`${this.url.replace(/\/+$/, '')}${path}`);
    const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => ({ name, one })));
    for (const { name, one } of pairs) if (one !== undefined) url.searchParams.append(name, String(one));
    return url;
  }

  private refused({ status }: Answered, json: unknown): Trouble {
    if (status === 401)
      return new Trouble(`the engine at ${this.url} asks for its token: give --token, or set AMISTORY_TOKEN.`);
    const problem = Problem.safeParse(json);
    const detail = problem.success ? (problem.data.detail ?? problem.data.title) : undefined;
    return detail === undefined ? this.strange(status) : new Trouble(detail);
  }

  private strange(status?: number): Trouble {
    const how = status === undefined ? '' : ` (HTTP ${status})`;
    return new Trouble(`${this.url} answers, but not as Amistory does${how}: check the address in --url.`);
  }

  /**
   * Sends every file in a request of its own, a few at a time; the answers are what the engine acknowledged. Only the last
   * one waits for the read models, so that whoever asks next sees all of it.
   */
  private async upload(
    path: string,
    query: (input: Input) => Query,
    paths: readonly string[],
    watch: Watch,
  ): Promise<Report[]> {
    const inputs = await Array.fromAsync(inputsOf([...paths]));
    const last = inputs.pop();
    const done: Report[] = [];
    const counting = counter(watch, [...inputs, ...(last ? [last] : [])]);
    const send = async (input: Input, wait: boolean): Promise<void> => {
      const body = input.open();
      body.on('data', counting.read);
      const report = Report.parse(await this.call('POST', path, { ...query(input), file: input.name, wait }, { body }));
      done.push(report);
      counting.finished(report);
    };
    try {
      await inTurns(inputs, watch.stop, (input) => send(input, false));
      if (last && !watch.stop.aborted) await send(last, true);
    } catch (error) {
      if (done.length === 0) throw error;
      throw new Trouble(`${messageOf(error)} ${acknowledged(done, inputs.length + 1)}`);
    }
    return done;
  }
}

/** Works on a few inputs at a time, until all are done, one fails, or the signal says stop. */
const inTurns = async (
  inputs: readonly Input[],
  stop: AbortSignal,
  work: (input: Input) => Promise<void>,
): Promise<void> => {
  const next = inputs.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const input of next) {
      if (stop.aborted || failed) return;
      await work(input).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const settled = await Promise.allSettled(Array.from({ length: UPLOADS }, worker));
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
};

const counter = (watch: Watch, inputs: readonly Input[]) => {
  const sized = inputs.every(({ bytes }) => bytes !== undefined);
  const totalBytes = sized ? inputs.reduce((sum, { bytes = 0 }) => sum + bytes, 0) : undefined;
  const seen = { files: 0, records: 0, bytes: 0 };
  return {
    read: (chunk: Buffer): void => {
      seen.bytes += chunk.length;
      watch.progress({ ...seen, totalBytes });
    },
    finished: ({ records }: Report): void => {
      seen.files += 1;
      seen.records += typeof records === 'number' ? records : 0;
    },
  };
};

const acknowledged = (reports: readonly Report[], files: number): string => {
  const { facts = 0, records = 0 } = added(reports);
  return `${counted(reports.length, 'file')} of ${files} had been acknowledged (${String(records)} records, ${String(facts)} of them facts); record again, what is known already is not added twice.`;
};

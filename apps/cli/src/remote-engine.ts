import type { Readable } from 'node:stream';
import { z } from 'zod';
import { isoOf } from '#lifecycle';
import { type Input, inputsOf } from '#recorder';
import { type Engine, type ImportKind, type ImportTerms, RecordReport, type Watch } from './engine.js';
import { type Answered, exchange } from './exchange.js';
import type { Given, Question } from './questions.js';
import { added } from './reports.js';
import { counted } from './text.js';
import { messageOf, Trouble } from './trouble.js';

const Page = z.object({ items: z.array(z.unknown()), next: z.string().nullable() });
const Problem = z.object({ detail: z.string().optional(), title: z.string().optional() });
const Report = z.record(z.string(), z.unknown());

const PAGE = 1_000;
const UPLOADS = 4;

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
    return RecordReport.parse(added([RecordReport.parse({}), ...(await this.upload('/v1/records', {}, paths, watch))]));
  }

  async import(kind: ImportKind, paths: readonly string[], terms: ImportTerms, watch: Watch): Promise<unknown> {
    const { observedAt, ...others } = terms;
    const query = { ...others, ...(observedAt === undefined ? {} : { observedAt: isoOf(observedAt) }) };
    return added(await this.upload(`/v1/${kind}`, query, paths, watch));
  }

  quarantined(limit?: number): Promise<readonly unknown[]> {
    return this.pages('/v1/quarantine', {}, limit);
  }

  retryQuarantine(): Promise<unknown> {
    return this.call('POST', '/v1/quarantine/retry');
  }

  status(): Promise<unknown> {
    return this.call('GET', '/readyz');
  }

  rebuild(): Promise<unknown> {
    return this.call('POST', '/v1/rebuild');
  }

  backup(): Promise<unknown> {
    return this.call('POST', '/v1/backup');
  }

  async close(): Promise<void> {}

  private async pages(path: string, query: Query, limit = Infinity): Promise<unknown[]> {
    const items: unknown[] = [];
    let next: string | null = null;
    do {
      const more: Query = {
        ...query,
        limit: Math.min(PAGE, limit - items.length),
        ...(next === null ? {} : { cursor: next }),
      };
      const page = Page.safeParse(await this.call('GET', path, more));
      if (!page.success) throw this.strange();
      items.push(...page.data.items);
      next = page.data.next;
    } while (next !== null && items.length < limit);
    return items;
  }

  private async call(method: 'GET' | 'POST', path: string, query: Query = {}, body?: Readable): Promise<unknown> {
    const url = new URL(`${this.url.replace(/\/+$/, '')}${path}`);
    for (const [name, value] of Object.entries(query))
      for (const one of Array.isArray(value) ? value : [value])
        if (one !== undefined) url.searchParams.append(name, String(one));
    const answer = await exchange(url, { method, token: this.token, ...(body === undefined ? {} : { body }) });
    const json = jsonIn(answer);
    if (answer.status >= 200 && answer.status < 300 && json !== undefined) return json;
    throw this.refused(answer, json);
  }

  private refused({ status }: Answered, json: unknown): Trouble {
    if (status === 401 || status === 403)
      return new Trouble(`the engine at ${this.url} asks for its token: give --token, or set AMISTORY_TOKEN.`);
    const problem = Problem.safeParse(json);
    const detail = problem.success ? (problem.data.detail ?? problem.data.title) : undefined;
    return detail === undefined ? this.strange(status) : new Trouble(detail);
  }

  private strange(status?: number): Trouble {
    const how = status === undefined ? '' : ` (HTTP ${status})`;
    return new Trouble(`${this.url} answers, but not as Amistory does${how}: check the address in --url.`);
  }

  /** Sends every file in a request of its own, a few at a time; the answers are what the engine acknowledged. */
  private async upload(
    path: string,
    query: Query,
    paths: readonly string[],
    watch: Watch,
  ): Promise<Record<string, unknown>[]> {
    const inputs = await inputsOf(paths);
    const known = inputs.every(({ bytes }) => bytes !== undefined);
    const totalBytes = known ? inputs.reduce((sum, { bytes = 0 }) => sum + bytes, 0) : undefined;
    const done: Record<string, unknown>[] = [];
    const seen = { files: 0, records: 0, bytes: 0 };
    const next = inputs.values();
    const send = async ({ name, open }: Input): Promise<void> => {
      const body = open();
      body.on('data', (chunk: Buffer) => {
        seen.bytes += chunk.length;
        watch.progress({ ...seen, totalBytes });
      });
      const report = Report.parse(await this.call('POST', path, { ...query, file: name }, body));
      done.push(report);
      seen.files += 1;
      seen.records += typeof report['records'] === 'number' ? report['records'] : 0;
    };
    const sender = async (): Promise<void> => {
      for (const input of next) {
        if (watch.stop.aborted) return;
        await send(input);
      }
    };
    try {
      await Promise.all(Array.from({ length: UPLOADS }, sender));
    } catch (error) {
      throw new Trouble(`${messageOf(error)} ${acknowledged(done, inputs.length)}`);
    }
    return done;
  }
}

const acknowledged = (reports: readonly Record<string, unknown>[], files: number): string => {
  const { facts = 0, records = 0 } = added(reports);
  return `${counted(reports.length, 'file')} of ${files} had been acknowledged (${String(records)} records, ${String(facts)} of them facts); record again, what is known already is not added twice.`;
};

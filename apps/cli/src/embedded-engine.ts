import type { Question } from './question.js';
import 'reflect-metadata';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Command, CommandBus, type Query, QueryBus } from '@nestjs/cqrs';
import type { AccessDesk } from '#access';
import { Followers } from '#consumers';
import { DataFolder, EventStore, SqliteEventStore, wallMicros } from '#event-store';
import {
  ImportImages,
  ImportInventory,
  ImportOrganization,
  inputsOf,
  ListQuarantine,
  RecordEvidence,
  RetryQuarantine,
} from '#recorder';
import { EmbeddedModule } from './embedded.module.js';
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
import { allPages } from './pages.js';
import { telling } from './progress.js';
import { queryOf } from './queries.js';
import type { Given } from './questions.js';
import { StoppableInputs } from './stopping.js';
import { counted } from './text.js';
import { Trouble } from './trouble.js';

const CATCH_UP_MS = 600_000;

/** This process itself over a data folder, which it locks while it works. */
export class EmbeddedEngine implements Engine {
  private constructor(
    private readonly app: INestApplicationContext,
    private readonly folder: DataFolder,
    private readonly path: string,
  ) {}

  /**
   * Locks the folder and opens its log and read models.
   * @throws {FolderInUse} Another process works on the folder.
   * @throws {StoreUnusable} The log is torn, or no log at all.
   */
  static async open(path: string): Promise<EmbeddedEngine> {
    const folder = DataFolder.lock(path);
    try {
      const app = await NestFactory.createApplicationContext(EmbeddedModule.over(folder, path), {
        logger: false,
        abortOnError: false,
      });
      return new EmbeddedEngine(app, folder, path);
    } catch (error) {
      folder.release();
      throw error;
    }
  }

  async ask(question: Question, given: Given, limit?: number): Promise<unknown> {
    const now = wallMicros();
    await this.current();
    if (!question.list) return this.answer(queryOf(question.name, given, now, {}));
    return allPages((page) => this.answer(queryOf(question.name, given, now, page)), limit);
  }

  async record(paths: readonly string[], watch: Watch): Promise<RecordReport> {
    const report = await this.have(new RecordEvidence(inputsOf(paths), watch.progress, watch.stop));
    await this.current();
    return RecordReport.parse(report);
  }

  async import(kind: ImportKind, paths: readonly string[], terms: ImportTerms, watch: Watch): Promise<unknown> {
    const inputs = new StoppableInputs(inputsOf(paths), watch.stop);
    const report = await this.have<object>(importOf(kind, inputs, terms));
    await this.current();
    return { ...report, files: inputs.opened };
  }

  async quarantined(limit?: number): Promise<readonly unknown[]> {
    return (await allPages((page) => this.answer(new ListQuarantine(page)), limit)) ?? [];
  }

  async retryQuarantine(): Promise<unknown> {
    const report = await this.have(new RetryQuarantine());
    await this.current();
    return report;
  }

  async status(): Promise<unknown> {
    await this.current();
    const projections = this.app.get(Followers).statuses();
    const quarantine = (await this.quarantined()).length;
    const bytes = statSync(join(this.path, 'log.db')).size;
    const answeredBy = `the data folder '${this.path}'`;
    return {
      answeredBy,
      ready: true,
      store: 'open',
      bytes,
      position: String(await this.store.head()),
      projections,
      quarantine,
    };
  }

  async rebuild(): Promise<unknown> {
    const followers = this.app.get(Followers);
    const begun = performance.now();
    let line = 'making the read models anew';
    const work = followers.rebuild(undefined, ({ name, events }) => {
      line = `making ${name} anew: ${counted(events, 'event')} so far`;
    });
    await telling(process.stderr, () => line, work);
    const seconds = (performance.now() - begun) / 1_000;
    return { projections: followers.statuses().map(({ name }) => name), seconds };
  }

  async backup(file: string | undefined): Promise<unknown> {
    if (file === undefined) throw new Trouble('where to? Name the new file: amistory backup FILE.');
    if (existsSync(file)) throw new Trouble(`'${file}' exists already: a backup never overwrites, name a new file.`);
    if (!(this.store instanceof SqliteEventStore)) throw new Trouble('this log is no file: there is nothing to copy.');
    const begun = performance.now();
    await this.store.backup(file);
    return { file, bytes: statSync(file).size, seconds: (performance.now() - begun) / 1_000 };
  }

  async createAccessKey({ rule, ...asked }: AskedKey): Promise<unknown> {
    return (await this.keys()).create(asked, { rule, actor: { principal: 'amistory' } });
  }

  async accessKeys(account: string | undefined): Promise<readonly unknown[]> {
    return (await this.keys()).list(account);
  }

  async revokeAccessKey(id: string): Promise<unknown> {
    const key = (await this.keys()).revoke(id);
    if (key) return key;
    throw new Trouble(`there is no access key '${id}': 'amistory access-key list' shows those that were made.`);
  }

  async createApiKey(asked: AskedApiKey): Promise<unknown> {
    const { madeApiKey } = await import('./api-key-desk.js');
    return madeApiKey(this.path, asked);
  }

  async apiKeys(): Promise<readonly unknown[]> {
    const { apiKeysOf } = await import('./api-key-desk.js');
    return apiKeysOf(this.path).list();
  }

  async revokeApiKey(id: string): Promise<unknown> {
    const { apiKeysOf } = await import('./api-key-desk.js');
    const key = apiKeysOf(this.path).revoke(id);
    if (key) return key;
    throw new Trouble(`there is no API key '${id}': 'amistory api-key list' shows those that were made.`);
  }

  async createRole({ rule, ...asked }: AskedRole): Promise<unknown> {
    return (await this.keys()).createRole(asked, { rule, actor: { principal: 'amistory' } });
  }

  async roles(account: string | undefined): Promise<readonly unknown[]> {
    return (await this.keys()).listRoles(account);
  }

  async deleteRole(account: string, name: string): Promise<unknown> {
    const role = (await this.keys()).deleteRole(account, name);
    if (role) return role;
    throw new Trouble(`there is no role '${name}' of ${account}: 'amistory role list' shows those that were made.`);
  }

  async developmentKey(): Promise<unknown> {
    const key = (await this.keys()).development();
    if (key === null)
      throw new Trouble(
        `'${this.path}' has no development key yet: the engine makes it when it starts on this machine's own address (npm start).`,
      );
    const { admitted: _, ...told } = key;
    return told;
  }

  async close(): Promise<void> {
    await this.app.close();
    this.folder.release();
  }

  /** The log itself, for whoever proves it. */
  get store(): EventStore {
    return this.app.get(EventStore);
  }

  /** What Nest holds, for whoever proves the read models. */
  get context(): INestApplicationContext {
    return this.app;
  }

  /** Answers must not lag behind what was recorded. */
  async current(): Promise<void> {
    const followers = this.app.get(Followers);
    const line = (): string => {
      const behind = followers.statuses().map(({ lagEvents }) => lagEvents);
      return `the read models catch up with the log: about ${counted(Math.max(0, ...behind), 'event')} to go`;
    };
    if (!(await telling(process.stderr, line, followers.caughtUp(CATCH_UP_MS))))
      throw new Trouble("the read models did not catch up with the log: see 'amistory status', or 'amistory rebuild'.");
  }

  /** Opened when it is needed only: whoever reads a log must not need its keys. */
  private async keys(): Promise<AccessDesk> {
    const { keyDeskOver } = await import('./key-desk.js');
    return keyDeskOver(this.path, this.store);
  }

  private answer(query: Query<unknown>): Promise<unknown> {
    return this.app.get(QueryBus).execute(query);
  }

  private have<Result>(command: Command<Result>): Promise<Result> {
    return this.app.get(CommandBus).execute(command);
  }
}

function importOf(kind: ImportKind, inputs: StoppableInputs, terms: ImportTerms): Command<object> {
  if (kind === 'images') return new ImportImages(inputs, terms);
  return kind === 'inventory' ? new ImportInventory(inputs, terms) : new ImportOrganization(inputs, terms);
}

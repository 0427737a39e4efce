import type { Question } from './question.js';
import { z } from 'zod';
import type { Given } from './questions.js';
import type { Progress } from './progress.js';

const count = z.number().int().default(0);

/** What one recording came to, in records (each counts as one thing only); `events` facts were appended. */
export const RecordReport = z.object({
  files: count,
  records: count,
  facts: count,
  attempts: count,
  ignored: count,
  duplicates: count,
  quarantined: count,
  events: count,
});
export type RecordReport = z.infer<typeof RecordReport>;

/** How a recording is watched, and stopped. */
export interface Watch {
  readonly progress: (progress: Progress) => void;
  readonly stop: AbortSignal;
}

/** What goes with an inventory or the lists of an organization. `observedAt` is in microseconds. */
export interface ImportTerms {
  readonly observedAt?: number | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly child?: string | undefined;
  readonly parent?: string | undefined;
  readonly organization?: string | undefined;
}

export type ImportKind = 'inventory' | 'organization' | 'images';

/** What an access key is to be. */
export interface AskedKey {
  readonly account: string;
  readonly principal: string;
  readonly id?: string | undefined;
  readonly secret?: string | undefined;
  readonly rule?: boolean | undefined;
}

/** A role that is to be made. */
export interface AskedRole {
  readonly account: string;
  readonly name: string;
  readonly trusts: readonly string[];
  readonly externalId?: string | undefined;
  readonly rule?: boolean | undefined;
}

/** A key of the admin API that is to be made. */
export interface AskedApiKey {
  readonly name: string;
  readonly role: string;
  readonly accounts?: readonly string[] | undefined;
}

/** Whoever answers: this process over a data folder, or a running engine over HTTP. Answers are JSON values. */
export interface Engine {
  /** The one answer, or for a list the items of all its pages, up to `limit`. */
  ask(question: Question, given: Given, limit?: number): Promise<unknown>;
  record(paths: readonly string[], watch: Watch): Promise<RecordReport>;
  import(kind: ImportKind, paths: readonly string[], terms: ImportTerms, watch: Watch): Promise<unknown>;
  quarantined(limit?: number): Promise<readonly unknown[]>;
  retryQuarantine(): Promise<unknown>;
  status(): Promise<unknown>;
  rebuild(): Promise<unknown>;
  /** Writes a copy of the log to `file` and says where it is. A remote engine writes into its own folder. */
  backup(file: string | undefined): Promise<unknown>;
  /** The new key, with its secret this once. */
  createAccessKey(asked: AskedKey): Promise<unknown>;
  /** All access keys, revoked ones too; of one account where one is named. */
  accessKeys(account: string | undefined): Promise<readonly unknown[]>;
  /** The key as it has ended. */
  revokeAccessKey(id: string): Promise<unknown>;
  /** The new key of the admin API, told this once. */
  createApiKey(asked: AskedApiKey): Promise<unknown>;
  /** All keys of the admin API, revoked ones too. */
  apiKeys(): Promise<readonly unknown[]>;
  /** The key as it has ended. */
  revokeApiKey(id: string): Promise<unknown>;
  /** The new role. */
  createRole(asked: AskedRole): Promise<unknown>;
  /** All roles, deleted ones too; of one account where one is named. */
  roles(account: string | undefined): Promise<readonly unknown[]>;
  /** The role as it has ended. */
  deleteRole(account: string, name: string): Promise<unknown>;
  /** The development key with its secret, and where the engine that lets it in answers, if one runs. */
  developmentKey(): Promise<unknown>;
  close(): Promise<void>;
}

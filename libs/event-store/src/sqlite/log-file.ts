import Sqlite, { type Database } from 'better-sqlite3';
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { APPLICATION_ID, migrate } from './schema.js';

/** A backup that was not made because its file exists: a backup never overwrites one. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';

  constructor(readonly file: string) {
    super(`The backup was not made: ${file} exists, and a backup never overwrites. Give the name of a new file.`);
  }
}

/** A finished copy of the log. */
export interface Backup {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Makes an empty log. It is built beside its place and put there whole, so that a crash on the way never leaves
 * something at its place that looks like a torn log.
 */
export function createLog(file: string, now: number): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = draftOf(file);
  const db = new Sqlite(draft);
  try {
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = OFF'); // A draft needs no promise: it is synced as a whole before it is put in place.
    migrate(db, now);
  } finally {
    db.close();
  }
  putInPlace(draft, file);
}

/**
 * Copies a log that is being written into one file, page by page between appends, through the connection that writes: what it
 * appends meanwhile is copied too, and the copy does not start anew.
 * @throws {BackupRefused}
 */
export async function backUp(db: Database, file: string): Promise<Backup> {
  if (existsSync(file)) throw new BackupRefused(file);
  mkdirSync(dirname(file), { recursive: true });
  const draft = draftOf(file);
  try {
    await db.backup(draft, { progress: () => 512 });
    // The copy is marked as WAL like its source; as a plain database it is one file that can be carried away.
    const copy = new Sqlite(draft);
    copy.pragma('journal_mode = DELETE');
    copy.close();
    if (!putInPlace(draft, file)) throw new BackupRefused(file);
  } finally {
    rmSync(draft, { force: true });
  }
  return { file, bytes: statSync(file).size };
}

let drafts = 0;
const draftOf = (file: string): string => `${file}.${process.pid}-${++drafts}.draft`;

/** Answers false, and changes nothing, where the place is taken: a link is made only where nothing stands, a rename anywhere. */
function putInPlace(draft: string, file: string): boolean {
  sync(draft);
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
  sync(dirname(file));
  return true;
}

function sync(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

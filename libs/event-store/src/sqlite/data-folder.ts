import Sqlite, { type Database } from 'better-sqlite3';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreUnusable } from './store-unusable.js';

/** So long an engine that starts waits for the lock: whoever asks for the address holds it for a moment. */
const PATIENCE_MS = 300;

/** Keeps held locks reachable: a connection that nothing refers to is closed by the garbage collector, and its lock is gone. */
const held = new Set<Database>();

/** Another process writes the data folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';

  constructor(
    readonly dir: string,
    /** Where the running engine answers; null where it has not said. */
    readonly address: string | null,
  ) {
    const where = address ? `by the engine at ${address}: ask it there` : 'by another process: wait until it ends';
    super(`The data folder ${dir} is in use ${where}, or give another folder.`);
  }
}

/**
 * The folder of an engine's files, written by one process at a time (docs/adr/0002). The lock is the operating system's, on
 * a file of its own: it ends with the process, however that ends.
 */
export class DataFolder {
  #lock: Database | null;

  private constructor(
    readonly dir: string,
    lock: Database,
  ) {
    this.#lock = lock;
  }

  /** The event log. */
  get logFile(): string {
    return join(this.dir, 'log.db');
  }

  /**
   * Takes the folder for this process, made where it does not exist, until {@link release} or the process ends.
   * @throws {FolderInUse}
   */
  static lock(dir: string, options: { readonly address?: string } = {}): DataFolder {
    mkdirSync(dir, { recursive: true });
    const lock = openLock(dir, PATIENCE_MS);
    if (!takes(lock, dir, 'BEGIN EXCLUSIVE')) {
      lock.close();
      throw new FolderInUse(dir, announced(dir));
    }
    held.add(lock);
    const folder = new DataFolder(dir, lock);
    rmSync(engineFile(dir), { force: true });
    if (options.address !== undefined) folder.announce(options.address);
    return folder;
  }

  /** The address of the engine that holds the folder's lock; null where none does, or it has not announced itself. */
  static addressOf(dir: string): string | null {
    return DataFolder.isInUse(dir) ? announced(dir) : null;
  }

  /** Whether a process holds the folder's lock now. */
  static isInUse(dir: string): boolean {
    if (!existsSync(lockFile(dir))) return false;
    const lock = openLock(dir, 0);
    try {
      return !takes(lock, dir, 'SELECT count(*) FROM sqlite_schema');
    } finally {
      lock.close();
    }
  }

  /** Says where this engine answers, for as long as it holds the lock. */
  announce(address: string): void {
    const draft = `${engineFile(this.dir)}.draft`;
    writeFileSync(draft, JSON.stringify({ address }));
    renameSync(draft, engineFile(this.dir));
  }

  /** Gives the folder free. Idempotent. */
  release(): void {
    if (!this.#lock) return;
    rmSync(engineFile(this.dir), { force: true });
    held.delete(this.#lock);
    this.#lock.close();
    this.#lock = null;
  }
}

const lockFile = (dir: string): string => join(dir, 'lock.db');
const engineFile = (dir: string): string => join(dir, 'engine.json');

const AWAY = 'Give another data folder, or move it away.';

function openLock(dir: string, timeout: number): Database {
  const file = lockFile(dir);
  // SQLite says of it no more than that it cannot be opened.
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new StoreUnusable(file, 'is a folder, where a lock file would be', AWAY);
  }
  return new Sqlite(file, { timeout });
}

function takes(lock: Database, dir: string, sql: string): boolean {
  try {
    lock.exec(sql);
    return true;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    if (code.startsWith('SQLITE_BUSY')) return false;
    const file = lockFile(dir);
    if (code !== 'SQLITE_NOTADB') throw error;
    throw new StoreUnusable(file, 'is no lock file', AWAY);
  }
}

function announced(dir: string): string | null {
  try {
    const told: unknown = JSON.parse(readFileSync(engineFile(dir), 'utf8'));
    const address = typeof told === 'object' && told !== null && 'address' in told ? told.address : null;
    return typeof address === 'string' ? address : null;
  } catch {
    return null;
  }
}

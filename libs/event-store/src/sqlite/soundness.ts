import Sqlite, { type Database } from 'better-sqlite3';
import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { APPLICATION_ID, SCHEMA_VERSION } from './schema.js';
import { RESTORE, StoreUnusable, tellingDamage } from './store-unusable.js';

/** Files up to this size are checked page by page; SQLite reads some 500 MB/s of them. */
const CHECKED_WHOLE = 256 * 1024 * 1024;
/** In larger files so many of the newest events are checked, and so many places evenly over all the others. */
const NEWEST = 2048;
const PROBES = 256;

/**
 * Checks a log file before it is opened for writing, and changes nothing, whatever it finds.
 *
 * First by reading the header alone: SQLite's signature, this program's mark, the version, and that the file is as long as
 * it says (only when no WAL waits to be written home, which may make it longer). Then, read-only: small files
 * wholly (`quick_check`: every page and row is well formed; and that streams and events tell the same count); of large
 * files, so that a start takes no minute, the schema, the newest events with their streams, and probes over the rest.
 * Damage elsewhere in a large file is met when it is read, as the same error.
 * @param checkedWhole Up to how many bytes a file is small.
 * @throws {StoreUnusable}
 */
export function assertSound(file: string, checkedWhole = CHECKED_WHOLE): void {
  assertHeader(file);
  const sidecars = [`${file}-wal`, `${file}-shm`].filter((sidecar) => !existsSync(sidecar));
  try {
    tellingDamage(file, () => assertContent(file, checkedWhole));
  } finally {
    // A read-only connection leaves the files beside a WAL database that it had to make; a writer would make them anew.
    for (const sidecar of sidecars) rmSync(sidecar, { force: true });
  }
}

function assertHeader(file: string): void {
  const stat = statSync(file);
  if (!stat.isFile()) {
    throw new StoreUnusable(file, 'is no file', 'Give another data folder, or move it away.');
  }
  const { size } = stat;
  if (size === 0) throw new StoreUnusable(file, 'is empty, and a log never is', RESTORE);
  const header = readHeader(file);
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
    throw new StoreUnusable(file, 'is no SQLite file', 'Give another data folder, or move the file away.');
  }
  if (header.readUInt32BE(68) !== APPLICATION_ID) {
    throw new StoreUnusable(file, 'belongs to another program', 'Give another data folder, or move the file away.');
  }
  assertVersion(file, header.readUInt32BE(60));
  const pageSize = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16);
  const promised = header.readUInt32BE(28) * pageSize;
  if (size < promised && !hasWal(file)) {
    throw new StoreUnusable(file, `is torn: ${size} bytes where its header promises ${promised}`, RESTORE);
  }
}

function assertVersion(file: string, version: number): void {
  if (version <= SCHEMA_VERSION) return;
  const problem = `has version ${version}, and this program reads up to ${SCHEMA_VERSION}`;
  throw new StoreUnusable(file, problem, 'Start the newer Amistory that wrote it.');
}

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(100);
  const fd = openSync(file, 'r');
  try {
    readSync(fd, header, 0, header.length, 0);
  } finally {
    closeSync(fd);
  }
  return header;
}

const hasWal = (file: string): boolean => (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;

function assertContent(file: string, checkedWhole: number): void {
  const db = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    assertVersion(file, Number(db.pragma('user_version', { simple: true })));
    assertTables(file, db);
    if (statSync(file).size <= checkedWhole) assertWhole(file, db);
    else assertSamples(file, db);
  } finally {
    db.close();
  }
}

function assertTables(file: string, db: Database): void {
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  const missing = ['streams', 'types', 'events'].filter((table) => !tables.includes(table));
  if (missing.length > 0) throw new StoreUnusable(file, `lacks the table ${missing.join(', ')}`, RESTORE);
}

function assertWhole(file: string, db: Database): void {
  const found = String(db.pragma('quick_check(1)', { simple: true }));
  if (found !== 'ok') throw new StoreUnusable(file, `is damaged (${found})`, RESTORE);
  const counts = db.prepare<[], [number, number, number]>(
    `SELECT (SELECT count(*) FROM events), (SELECT coalesce(max(position), 0) FROM events),
      (SELECT coalesce(sum(revision + 1), 0) FROM streams)`,
  );
  const [events, newest, told] = counts.raw().get() ?? [0, 0, 0];
  if (events === newest && events === told) return;
  throw new StoreUnusable(file, `holds ${events} events, where positions tell ${newest} and streams ${told}`, RESTORE);
}

function assertSamples(file: string, db: Database): void {
  const newest = db.prepare<[], number | null>('SELECT max(position) FROM events').pluck().get() ?? 0;
  const event = db.prepare<[number], number>(
    `SELECT length(e.data) + length(e.metadata) FROM events e JOIN streams s ON s.id = e.stream AND s.revision >= e.revision
     JOIN types t ON t.id = e.type WHERE e.position = ?`,
  );
  const step = Math.max(1, Math.floor(newest / PROBES));
  const places = [
    ...Array.from({ length: Math.min(NEWEST, newest) }, (_, back) => newest - back),
    ...Array.from({ length: PROBES }, (_, probe) => 1 + probe * step).filter((place) => place <= newest),
  ];
  const lost = places.find((place) => event.get(place) === undefined);
  if (lost !== undefined) throw new StoreUnusable(file, `lost the event at position ${lost}, or its stream`, RESTORE);
}

import Sqlite, { type Database } from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonEvent, type NewEvent } from '#event-store';
import { createLog } from '../../libs/event-store/src/sqlite/log-file.js';
import { BLOCK, prepareForWriting } from '../../libs/event-store/src/sqlite/schema.js';

const TYPES = 30;

/** An event of the size of a usual fact: 0.3 KB of data, 0.35 KB of metadata. */
export function sampleEvent(n: number): NewEvent {
  const imageId = `ami-${n.toString(16).padStart(17, '0')}`;
  const data = {
    imageId,
    name: `base-${n}`,
    architecture: 'x86_64',
    rootDeviceName: '/dev/sda1',
    description: 'x'.repeat(170),
  };
  const actor = {
    principal: 'arn:aws:iam::111122223333:role/builder',
    account: '111122223333',
    sourceAddress: '198.51.100.7',
  };
  const record = randomUUID();
  const metadata = {
    version: 1,
    occurredAt: 1_700_000_000_000_000 + n,
    actor,
    source: 'cloudtrail',
    region: 'us-east-1',
    record,
  };
  const told = { ...metadata, evidence: `evidence-${record}` };
  return JsonEvent.of({ id: randomUUID(), type: `Type${n % TYPES}`, data, metadata: told });
}

/** Runs `work` in a new folder under the system's temporary one, which is removed after. */
export async function inFolder<Result>(work: (dir: string) => Promise<Result> | Result): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'amistory-bench-'));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The yardstick of appends: the store's own tables, indexes and settings, and nothing between the loop and SQLite. */
export class BareLog {
  readonly db: Database;
  readonly #types = new Map<string, number>();
  readonly #typesOfBlock = new Set<number>();
  readonly #sql;
  #position = 0;

  constructor(file: string) {
    createLog(file, 0);
    this.db = new Sqlite(file);
    prepareForWriting(this.db);
    // The yardstick waits for the disk in each commit, as nothing else here does it for it.
    this.db.pragma('synchronous = FULL');
    this.#sql = {
      begin: this.db.prepare('BEGIN IMMEDIATE'),
      commit: this.db.prepare('COMMIT'),
      newStream: this.db.prepare('INSERT INTO streams (id, name, revision) VALUES (?, ?, ?)'),
      moveStream: this.db.prepare('UPDATE streams SET revision = ? WHERE id = ?'),
      newType: this.db.prepare('INSERT INTO types (id, name) VALUES (?, ?)'),
      newTypeBlock: this.db.prepare('INSERT OR IGNORE INTO type_blocks (type, block) VALUES (?, ?)'),
      newEvent: this.db.prepare(
        'INSERT INTO events (position, stream, type, revision, recorded_at, id, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      ),
    };
  }

  begin(): void {
    this.#sql.begin.run();
  }

  commit(): void {
    this.#sql.commit.run();
  }

  addStream(row: number, name: string): void {
    this.#sql.newStream.run(row, name, -1);
  }

  append(stream: number, revision: number, event: NewEvent): void {
    const position = ++this.#position;
    const { id, type, data, metadata } = event;
    this.#sql.newEvent.run(
      position,
      stream,
      this.#type(type, position),
      revision,
      Date.now() * 1000,
      id,
      data,
      metadata,
    );
    this.#sql.moveStream.run(revision, stream);
  }

  #type(name: string, position: number): number {
    const row = this.#types.get(name) ?? this.#types.size + 1;
    if (row > this.#types.size) {
      this.#sql.newType.run(row, name);
      this.#types.set(name, row);
    }
    if (position % BLOCK === 0) this.#typesOfBlock.clear();
    if (!this.#typesOfBlock.has(row)) {
      this.#sql.newTypeBlock.run(row, Math.floor(position / BLOCK));
      this.#typesOfBlock.add(row);
    }
    return row;
  }
}

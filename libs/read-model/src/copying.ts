import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Sql } from './sql.js';

const BEGIN = new Sql('BEGIN');
const POSITION = new Sql<{ position: string }>('SELECT position FROM progress');

/** A read model that was copied. */
export interface CopiedModel {
  readonly name: string;
  /** The copy has everything up to here in the log. */
  readonly position: string;
  readonly bytes: number;
}

/** Copies the file of a read model as of one moment, rows and checkpoint together, while others write to it. */
export async function copyFileOf(name: string, from: string, to: string): Promise<CopiedModel> {
  const source = new Database(from, { readonly: true, fileMustExist: true });
  try {
    // Whoever has read in a transaction stays at that moment: without it each write elsewhere would begin the copy anew.
    BEGIN.in(source).run();
    const { position = '0' } = POSITION.in(source).get() ?? {};
    await source.backup(to);
    return { name, position, bytes: statSync(to).size };
  } finally {
    source.close();
  }
}

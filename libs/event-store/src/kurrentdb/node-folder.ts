import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventStore } from '../event-store.js';
import type { DataFolder } from '../sqlite/data-folder.js';
import { StoreUnusable } from '../sqlite/store-unusable.js';

/**
 * Sees to it that what a node keeps in its folder belongs to the log that it follows: read models of one log, gone on with over another,
 * would answer with both. A log is known by its first event.
 * @throws {StoreUnusable} The folder has a log of its own, or belongs to another.
 */
export async function assertNodeFolder({ dir, logFile }: DataFolder, store: EventStore): Promise<void> {
  if (existsSync(logFile)) {
    const remedy = 'Give this node a folder of its own: it keeps keys, read models and the agenda of policies there.';
    throw new StoreUnusable(logFile, 'is a log of its own, beside the cluster that EVENT_STORE names', remedy);
  }
  const file = join(dir, 'followed-log.json');
  const [known, first] = [firstIn(file), await firstOf(store)];
  if (known !== null && known !== first) {
    const problem = 'names another log than the one that EVENT_STORE names now';
    throw new StoreUnusable(
      file,
      problem,
      'Give the folder that belongs to it, or remove this file and read-models/, which are then built anew.',
    );
  }
  if (known !== null || first === null) return;
  writeFileSync(`${file}.draft`, JSON.stringify({ first }));
  renameSync(`${file}.draft`, file);
}

async function firstOf(store: EventStore): Promise<string | null> {
  for await (const { id } of store.readAll({ count: 1 })) return id;
  return null;
}

function firstIn(file: string): string | null {
  if (!existsSync(file)) return null;
  try {
    const told: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const first = typeof told === 'object' && told !== null && 'first' in told ? told.first : null;
    return typeof first === 'string' ? first : null;
  } catch {
    throw new StoreUnusable(file, 'cannot be read', 'Remove it and read-models/, which are then built anew.');
  }
}

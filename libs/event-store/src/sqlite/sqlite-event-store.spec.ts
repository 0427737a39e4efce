import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreContract } from '../event-store.contract.js';
import { SqliteEventStore } from './sqlite-event-store.js';

eventStoreContract('the log in SQLite', async (clock) => {
  const dir = mkdtempSync(join(tmpdir(), 'amistory-log-'));
  const store = await SqliteEventStore.open(join(dir, 'log.db'), { pollMs: 60_000, ...(clock ? { clock } : {}) });
  const dispose = async () => {
    await store.close();
    rmSync(dir, { recursive: true });
  };
  return { store, dispose };
});

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { RecordedEvent } from '../event-store.js';
import { all } from '../contract/given.contract.js';
import { SqliteEventStore } from './sqlite-event-store.js';

const KILLS = 50;
const APPENDER = resolve('libs/event-store/src/sqlite/crash-appender.js');

const Acknowledgement = z.object({
  stream: z.string(),
  first: z.number(),
  position: z.string(),
  ids: z.array(z.string()),
});
const Data = z.object({ batch: z.string(), size: z.number(), n: z.number() });

/** Runs the appender and kills it after a random time: of its first acknowledgement, or of its very start. */
function appendUntilKilled(file: string, round: number): Promise<z.infer<typeof Acknowledgement>[]> {
  const fromStart = round % 5 === 0;
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [APPENDER, file, String(round)]);
    const killSoon = (ms: number) => setTimeout(() => child.kill('SIGKILL'), Math.random() * ms);
    let printed = '';
    let complaint = '';
    if (fromStart) killSoon(400);
    child.stdout.once('data', () => fromStart || killSoon(60));
    child.stdout.on('data', (chunk) => (printed += String(chunk)));
    child.stderr.on('data', (chunk) => (complaint += String(chunk)));
    child.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') return failed(new Error(`The appender ended by itself: ${complaint}`));
      // A line without its end was cut by the kill: nobody can have read that acknowledgement.
      const lines = printed.split('\n').slice(0, -1);
      return done(lines.map((line) => Acknowledgement.parse(JSON.parse(line))));
    });
  });
}

function expectWholeBatches(log: readonly RecordedEvent[]): void {
  for (let at = 0; at < log.length;) {
    const first = Data.parse(JSON.parse(log[at]?.data ?? ''));
    const batch = log.slice(at, at + first.size).map(({ data }) => Data.parse(JSON.parse(data)));
    expect(batch).toEqual(Array.from({ length: first.size }, (_, n) => ({ batch: first.batch, size: first.size, n })));
    at += first.size;
  }
}

describe('a log whose writer is killed at random moments', () => {
  it(`has each acknowledged event, in order, once, and no part of a batch, after each of ${KILLS} kills`, async () => {
    const dir = mkdtempSync(join(tmpdir(), 'amistory-crash-'));
    const file = join(dir, 'log.db');
    const seen = new Set<string>();
    let after = 0n;
    let acknowledged = 0;
    for (let round = 0; round < KILLS; round++) {
      const told = await appendUntilKilled(file, round);
      const store = await SqliteEventStore.open(file);
      const log = await all(store.readAll({ after }));
      const places = new Map(log.map((recorded) => [recorded.id, recorded]));
      for (const { stream, first, position, ids } of told) {
        const found = ids.map((id) => places.get(id));
        expect(found.map((one) => [one?.stream, one?.revision])).toEqual(ids.map((_, n) => [stream, first + n]));
        expect(String(found.at(-1)?.position)).toBe(position);
        acknowledged += ids.length;
      }
      expectWholeBatches(log);
      for (const { id } of log) expect(seen.size).toBeLessThan(seen.add(id).size);
      after = await store.head();
      await store.close();
    }
    const store = await SqliteEventStore.open(file);
    const log = await all(store.readAll());
    await store.close();
    expect(log.map(({ id }) => id)).toEqual([...seen]);
    expect(acknowledged).toBeGreaterThan(KILLS * 20);
    rmSync(dir, { recursive: true });
  }, 180_000);
});

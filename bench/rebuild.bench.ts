import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CATALOG } from '#catalog';
import { Followers, startBuilding } from '#consumers';
import { type EventStore, SqliteEventStore } from '#event-store';
import { FLEET } from '#fleet';
import { ReadModels } from '#read-model';
import { bareLoad } from './support/bare-load.js';
import { numberFlag, report, rssMiB } from './support/bench.js';
import { fillLog } from './support/filled-log.js';

/**
 * Rebuilding both read models from the log, checkpoint in the same transaction, against a bare load of the rows that come of it.
 * `--events=5000000` for the log whose memory is promised; the log is kept between runs, the rest is thrown away.
 */
const events = numberFlag('events', 300_000);
const images = numberFlag('images', Math.max(1, Math.round(events / 25)));
const folder = join(tmpdir(), `amistory-bench-rebuild-${events}-${images}`);
const log = join(folder, 'log.db');
const modelFolder = join(folder, 'models');

/** In a process of its own, so that what it needs is not counted as the rebuild's memory. */
async function makeLog(): Promise<void> {
  const store = await SqliteEventStore.open(log);
  await fillLog(store, { events, images });
  await store.close();
}

async function rebuild(store: EventStore): Promise<{ seconds: number; peak: number; eventsRead: number }> {
  const models = ReadModels.inFolder(modelFolder);
  const followers = new Followers(store, models, console.error, startBuilding);
  followers.follow(CATALOG);
  followers.follow(FLEET);
  const read = new Map<string, number>();
  let peak = 0;
  const started = performance.now();
  await followers.rebuild(undefined, (progress) => {
    read.set(progress.name, progress.events);
    peak = Math.max(peak, rssMiB());
  });
  const seconds = (performance.now() - started) / 1e3;
  await followers.onModuleDestroy();
  models.close();
  return { seconds, peak, eventsRead: [...read.values()].reduce((sum, count) => sum + count, 0) };
}

const modelFiles = () => readdirSync(modelFolder).filter((name) => name.endsWith('.db'));

function yardstick(): { seconds: number; rows: number } {
  const bare = modelFiles().map((name) => bareLoad(join(modelFolder, name), join(folder, `bare-${name}`)));
  return bare.reduce((sum, each) => ({ seconds: sum.seconds + each.seconds, rows: sum.rows + each.rows }));
}

function clean(): void {
  rmSync(modelFolder, { recursive: true, force: true });
  for (const name of readdirSync(folder)) if (name.startsWith('bare-')) rmSync(join(folder, name));
}

async function main(): Promise<void> {
  if (process.argv.includes('--make-log')) return makeLog();
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'complete'))) {
    const flags = [`--events=${events}`, `--images=${images}`, '--make-log'];
    const made = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...flags], { stdio: 'inherit' });
    if (made.status !== 0) throw new Error(`The log could not be made: ${made.status}`);
    mkdirSync(join(folder, 'complete'));
  }
  clean();
  const store = await SqliteEventStore.open(log);
  const { seconds, peak, eventsRead } = await rebuild(store);
  await store.close();
  const bytes = modelFiles().reduce((sum, name) => sum + statSync(join(modelFolder, name)).size, 0);
  const bare = yardstick();
  clean();
  const rate = eventsRead / seconds;
  const ratio = bare.seconds / seconds;
  report('rebuild', {
    events: eventsRead,
    images,
    rows: bare.rows,
    speed: {
      what: 'projection rebuild, catalog and fleet, checkpoint in the same transaction',
      unit: 'events/s',
      ours: Math.round(rate),
      yardstick: Math.round(eventsRead / bare.seconds),
      ratio: Number(ratio.toPrecision(3)),
      atLeast: 40_000,
      atLeastRatio: 0.6,
      holds: rate >= 40_000 && ratio >= 0.6,
    },
    memory: { peakRssMiB: peak, atMostMiB: 300, holds: peak < 300 },
    bytesPerEvent: Math.round(bytes / eventsRead),
  });
}

await main();

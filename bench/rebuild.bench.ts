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
import { median, numberFlag, report, rssMiB } from './support/bench.js';
import { fillLog } from './support/filled-log.js';

/**
 * Rebuilding both read models from the log, checkpoint in the same transaction, against a bare load of the rows that come of it.
 * `--events=5000000` for the log whose memory is promised; the log is kept between runs, the rest is thrown away.
 */
const events = numberFlag('events', 300_000);
const images = numberFlag('images', Math.max(1, Math.round(events / 25)));
/** The median counts. */
const rounds = numberFlag('rounds', events > 1_000_000 ? 1 : 3);
const folder = join(tmpdir(), `amistory-bench-rebuild-${events}-${images}`);
const log = join(folder, 'log.db');
/** Of this run alone: two runs may share the log. */
const modelFolder = join(folder, `models-${process.pid}`);

/** In a process of its own, so that what it needs is not counted as the rebuild's memory. */
async function makeLog(): Promise<void> {
  const store = await SqliteEventStore.open(log);
  await fillLog(store, { events, images });
  await store.close();
}

/** Asking the system at each page took 4% of the processor time that is measured here. */
const SAMPLED_MS = 20;

const cpuSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

async function rebuild(store: EventStore): Promise<Rebuilt> {
  const models = ReadModels.inFolder(modelFolder);
  const followers = new Followers(store, models, console.error, { startBuilding });
  followers.follow(CATALOG);
  followers.follow(FLEET);
  const read = new Map<string, number>();
  let [peak, sampledAt] = [0, -Infinity];
  const cpu = process.cpuUsage();
  const started = performance.now();
  await followers.rebuild(undefined, (progress) => {
    read.set(progress.name, progress.events);
    if (performance.now() - sampledAt < SAMPLED_MS) return;
    sampledAt = performance.now();
    peak = Math.max(peak, rssMiB());
  });
  const seconds = (performance.now() - started) / 1e3;
  const cpuSeconds = cpuSince(cpu);
  await followers.onModuleDestroy();
  models.close();
  return { seconds, cpuSeconds, peak, eventsRead: sum([...read.values()]) };
}

const modelFiles = () => readdirSync(modelFolder).filter((name) => name.endsWith('.db'));

interface Rebuilt {
  readonly seconds: number;
  /** Of all threads: what a rebuild costs, also on a machine that others use meanwhile. */
  readonly cpuSeconds: number;
  readonly peak: number;
  readonly eventsRead: number;
}

interface Round extends Rebuilt {
  readonly bareSeconds: number;
  readonly rows: number;
  readonly bytes: number;
}

/** One rebuild, and the yardstick right after it, so that a machine that slows down slows both. */
async function round(): Promise<Round> {
  clean();
  const store = await SqliteEventStore.open(log);
  const rebuilt = await rebuild(store);
  await store.close();
  const bytes = modelFiles().reduce((sum, name) => sum + statSync(join(modelFolder, name)).size, 0);
  const bare = modelFiles().map((name) => bareLoad(join(modelFolder, name), join(modelFolder, `bare-${name}`)));
  const [bareSeconds, rows] = [sum(bare.map(({ seconds }) => seconds)), sum(bare.map((each) => each.rows))];
  clean();
  return { ...rebuilt, bareSeconds, rows, bytes };
}

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);

function clean(): void {
  rmSync(modelFolder, { recursive: true, force: true });
}

/** Runs this bench with other flags, in a process as the command line's: Node is given none. */
function again(flags: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...flags], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`The bench ended with ${status}: ${flags.join(' ')}`);
}

async function main(): Promise<void> {
  if (process.argv.includes('--make-log')) return makeLog();
  if (process.argv.includes('--measure')) return measure();
  const flags = [`--events=${events}`, `--images=${images}`, `--rounds=${rounds}`];
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'complete'))) {
    again([...flags, '--make-log']);
    mkdirSync(join(folder, 'complete'));
  }
  again([...flags, '--measure']);
}

async function measure(): Promise<void> {
  const first = await round();
  const measured = [first];
  while (measured.length < rounds) measured.push(await round());
  const { eventsRead } = first;
  const seconds = median(measured.map((each) => each.seconds));
  const bare = median(measured.map((each) => each.bareSeconds));
  const rate = eventsRead / seconds;
  // What the yardstick needs is never counted: only the first round begins in a process that has done nothing else.
  const { peak, rows, bytes } = first;
  report('rebuild', {
    events: eventsRead,
    images,
    rows,
    rounds,
    speed: {
      what: 'projection rebuild, catalog and fleet, checkpoint in the same transaction',
      unit: 'events/s',
      ours: Math.round(rate),
      yardstick: Math.round(eventsRead / bare),
      ratio: Number((bare / seconds).toPrecision(3)),
      atLeast: 40_000,
      atLeastRatio: 0.6,
      holds: rate >= 40_000 && bare / seconds >= 0.6,
    },
    cpu: {
      unit: 'CPU seconds',
      ours: Number(median(measured.map((each) => each.cpuSeconds)).toPrecision(3)),
      yardstickSeconds: Number(bare.toPrecision(3)),
    },
    // 300 MB.
    memory: { peakRssMiB: peak, atMostMiB: 286, holds: peak < 286 },
    bytesPerEvent: Math.round(bytes / eventsRead),
  });
}

await main();

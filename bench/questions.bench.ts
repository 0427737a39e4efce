import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule, type Query, QueryBus } from '@nestjs/cqrs';
import Database from 'better-sqlite3';
import { AuditModule, ShowThing, WhoCouldLaunch } from '#audit';
import { Followers } from '#consumers';
import { DataFolder, SqliteEventStore } from '#event-store';
import { EventStoreModule } from '#event-store/module';
import { ReadModelModule } from '#read-model';
import { numberFlag, quantile, report, rssMiB } from './support/bench.js';
import { idOf } from './support/life.js';
import { BEGINNING, fillLog } from './support/filled-log.js';
import { Random } from './support/random.js';

/**
 * `who-could-launch` and `show --at` through the query bus, on a log of `--events` (500,000) and on one of a tenth of it, beside a
 * bare indexed SELECT of one image's intervals. `--events=5000000` for the promise. Log and read models are kept between runs.
 */
const EVENTS_AN_IMAGE = 25;
const QUESTIONS = 5_000;
const WARM_UP = 500;
const DAY = 86_400_000_000;
const HOURS_TO_CATCH_UP = 2;

@Module({})
class Asked {}

const folderOf = (events: number): string => join(tmpdir(), `amistory-bench-questions-${events}`);
const imagesOf = (events: number): number => Math.max(1, Math.round(events / EVENTS_AN_IMAGE));

/** In a process of its own, so that the questions are asked by one that has done nothing else. */
async function makeLog(events: number): Promise<void> {
  const store = await SqliteEventStore.open(join(folderOf(events), 'log.db'));
  await fillLog(store, { events, images: imagesOf(events) });
  await store.close();
}

function ensureLog(events: number): void {
  const folder = folderOf(events);
  if (existsSync(join(folder, 'complete'))) return;
  mkdirSync(folder, { recursive: true });
  const made = spawnSync(process.execPath, [fileURLToPath(import.meta.url), `--make=${events}`], { stdio: 'inherit' });
  if (made.status !== 0) throw new Error(`The log of ${events} events could not be made: ${made.status}`);
  mkdirSync(join(folder, 'complete'));
}

/** Milliseconds of each of many questions, at random images and moments. */
async function timesOf(images: number, ask: (imageId: string, at: number) => unknown): Promise<number[]> {
  const random = new Random(7);
  const span = images * 120_000_000 + 30 * DAY;
  const times: number[] = [];
  for (let count = -WARM_UP; count < QUESTIONS; count += 1) {
    const [imageId, at] = [idOf('ami', random.below(images)), BEGINNING + random.below(span / 1_000) * 1_000];
    const started = performance.now();
    await ask(imageId, at);
    if (count >= 0) times.push(performance.now() - started);
  }
  return times;
}

const round = (milliseconds: number): number => Number(milliseconds.toPrecision(3));
const figuresOf = (times: readonly number[]) => ({
  p50: round(quantile(times, 0.5)),
  p99: round(quantile(times, 0.99)),
});

/** The rows that the answer needs at the least: one image's permissions and states at a moment. */
function bareSelect(folder: string): { ask: (imageId: string, at: number) => unknown; close: () => void } {
  const file = readdirSync(folder).find((name) => name.startsWith('catalog') && name.endsWith('.db'));
  if (file === undefined) throw new Error(`No catalog file lies in ${folder}.`);
  const db = new Database(join(folder, file), { readonly: true });
  const select = db.prepare(
    `SELECT i.* FROM things t JOIN intervals i ON i.thing = t.key
     WHERE t.id = ? AND i.since <= ? AND (i.until IS NULL OR i.until > ?)`,
  );
  return { ask: (imageId, at) => select.all(imageId, at, at), close: () => db.close() };
}

async function measure(events: number) {
  ensureLog(events);
  const folder = folderOf(events);
  const models = join(folder, 'models');
  const images = imagesOf(events);
  const program = await NestFactory.createApplicationContext(
    {
      module: Asked,
      imports: [
        CqrsModule.forRoot(),
        EventStoreModule.forRoot({ folder: DataFolder.lock(folder) }),
        ReadModelModule.forRoot({ folder: models }),
        AuditModule,
      ],
    },
    { logger: ['warn', 'error'] },
  );
  await program.get(Followers).caughtUp(HOURS_TO_CATCH_UP * 3_600_000);
  const bus = program.get(QueryBus);
  const ask = <Answer>(question: Query<Answer>): Promise<Answer> => bus.execute(question);
  const bare = bareSelect(models);
  const figures = {
    events,
    images,
    bareSelect: figuresOf(await timesOf(images, bare.ask)),
    whoCouldLaunch: figuresOf(await timesOf(images, (imageId, at) => ask(new WhoCouldLaunch({ imageId, at })))),
    showAt: figuresOf(await timesOf(images, (id, at) => ask(new ShowThing({ id, at, now: at })))),
    rssMiB: rssMiB(),
  };
  bare.close();
  await program.close();
  return figures;
}

async function main(): Promise<void> {
  const made = numberFlag('make', 0);
  if (made > 0) return makeLog(made);
  const events = numberFlag('events', 500_000);
  const [small, large] = [await measure(Math.round(events / 10)), await measure(events)];
  const slowest = Math.max(large.whoCouldLaunch.p99, large.showAt.p99);
  report('questions', {
    unit: 'ms a question',
    small,
    large,
    tenfold: {
      whoCouldLaunch: round(large.whoCouldLaunch.p99 / small.whoCouldLaunch.p99),
      showAt: round(large.showAt.p99 / small.showAt.p99),
    },
    atMost: 10,
    holds: slowest < 10,
  });
}

await main();

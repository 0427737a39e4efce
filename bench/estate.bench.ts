import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule, type Query, QueryBus } from '@nestjs/cqrs';
import {
  Activity,
  AuditModule,
  Diff,
  ExposureOf,
  ImpactOf,
  LaunchableBy,
  LaunchesOf,
  LineageOf,
  Orphans,
  Unused,
} from '#audit';
import { Followers } from '#consumers';
import { DataFolder } from '#event-store';
import { EventStoreModule } from '#event-store/module';
import { ReadModelModule } from '#read-model';
import { numberFlag, report, rssMiB } from './support/bench.js';
import { BEGINNING } from './support/filled-log.js';
import { accountOf, idOf } from './support/life.js';

/**
 * The questions that look at the whole estate, on the log that `questions.bench` made of `--events` (500,000; `--folder` for
 * another): how long each takes to its first page, and for how long it kept the event loop from everybody else.
 */
const DAY = 86_400_000_000;
const TICK_MS = 5;
const HOUR_MS = 3_600_000;

@Module({})
class Asked {}

interface Figures {
  readonly ms: number;
  /** Time of the processor: on a busy machine, what the question costs. */
  readonly cpuMs: number;
  /** The longest time for which nobody else got a turn. */
  readonly longestBlockMs: number;
}

async function timed(work: () => Promise<unknown>): Promise<Figures> {
  let longest = 0;
  let last = performance.now();
  const look = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const ticking = setInterval(look, TICK_MS);
  const [started, used] = [performance.now(), process.cpuUsage()];
  await work();
  look();
  clearInterval(ticking);
  const { user, system } = process.cpuUsage(used);
  return {
    ms: Math.round(last - started),
    cpuMs: Math.round((user + system) / 1_000),
    longestBlockMs: Math.round(longest),
  };
}

const questionsOf = (events: number): ReadonlyMap<string, Query<unknown>> => {
  const end = BEGINNING + Math.round(events / 25) * 120_000_000 + 30 * DAY;
  const [middle, now] = [Math.round((BEGINNING + end) / 2), end];
  const base = idOf('ami', 0);
  return new Map<string, Query<unknown>>([
    ['launchable-by', new LaunchableBy({ accountId: accountOf(0), at: middle })],
    ['orphans', new Orphans({ now })],
    ['orphans --at', new Orphans({ at: middle, now })],
    ['unused', new Unused({ days: 30, at: now })],
    ['exposure of everything', new ExposureOf({ now })],
    ['exposure of a day', new ExposureOf({ now, from: middle, to: middle + DAY })],
    ['exposure of an account', new ExposureOf({ accountId: accountOf(0), now })],
    ['exposure of an image', new ExposureOf({ imageId: base, now })],
    ['activity of an account', new Activity({ principal: accountOf(899) })],
    ['activity of a role', new Activity({ principal: `arn:aws:iam::${accountOf(899)}:role/pipeline` })],
    ['lineage', new LineageOf({ id: base })],
    ['impact', new ImpactOf({ imageId: base, at: middle, now })],
    ['launches --descendants', new LaunchesOf({ imageId: base, descendants: true })],
    ['diff of a day', new Diff({ from: middle, to: middle + DAY })],
    ['diff of everything', new Diff({ from: BEGINNING, to: now })],
  ]);
};

async function main(): Promise<void> {
  const events = numberFlag('events', 500_000);
  const { values } = parseArgs({ options: { folder: { type: 'string' }, only: { type: 'string' } }, strict: false });
  const folder =
    typeof values.folder === 'string' ? values.folder : join(tmpdir(), `amistory-bench-questions-${events}`);
  if (!existsSync(join(folder, 'complete'))) {
    throw new Error(`${folder} holds no log: run questions.bench with --events=${events} first.`);
  }
  const program = await NestFactory.createApplicationContext(
    {
      module: Asked,
      imports: [
        CqrsModule.forRoot(),
        EventStoreModule.forRoot({ folder: DataFolder.lock(folder) }),
        ReadModelModule.forRoot({ folder: join(folder, 'models') }),
        AuditModule,
      ],
    },
    { logger: ['warn', 'error'] },
  );
  await program.get(Followers).caughtUp(2 * HOUR_MS);
  const bus = program.get(QueryBus);
  const figures: Record<string, Figures> = {};
  for (const [name, question] of questionsOf(events)) {
    if (typeof values.only === 'string' && !name.includes(values.only)) continue;
    figures[name] = await timed(() => bus.execute(question));
    process.stderr.write(`${name}: ${JSON.stringify(figures[name])}\n`);
  }
  await program.close();
  report('estate', { events, figures, rssMiB: rssMiB() });
}

await main();

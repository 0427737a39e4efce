import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataFolder } from '#event-store';
import { EventStoreModule } from '#event-store/module';
import { inputsOf, RecordEvidence, RecorderModule, type RecordReport } from '#recorder';
import { parseArgs } from 'node:util';
import { numberFlag, perSecond, report, rssMiB } from './support/bench.js';
import { type Trail, writeTrail } from './support/trail.js';

const MEGABYTE = 1e6;
/** `--megabytes=2000` for the folder whose memory is promised. */
const megabytes = numberFlag('megabytes', 200);

@Module({})
class Host {}

const hostOver = (folder: DataFolder) => ({
  module: Host,
  imports: [CqrsModule.forRoot(), EventStoreModule.forRoot({ folder }), RecorderModule],
});

/** Written by a process of its own: what making the folder takes is not memory of the recorder. */
function trailIn(folder: string): Trail {
  const flags = [`--write=${folder}`, `--megabytes=${megabytes}`];
  return JSON.parse(execFileSync(process.execPath, [import.meta.filename, ...flags], { encoding: 'utf8' }));
}

/** What nobody who reads the records can do without: whole files, unpacked and parsed. */
async function bareReading(folder: string): Promise<number> {
  let records = 0;
  for (const name of await readdir(folder)) {
    const bytes = await readFile(join(folder, name));
    const parsed: { Records: unknown[] } = JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
    records += parsed.Records.length;
  }
  return records;
}

async function main(): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), 'amistory-bench-'));
  try {
    const trail = join(base, 'trail');
    const { bytes, records } = trailIn(trail);
    const folder = DataFolder.lock(join(base, 'data'));
    const app = await NestFactory.createApplicationContext(hostOver(folder), { logger: false });
    const commands = app.get(CommandBus);
    let peak = 0;
    let told: RecordReport | undefined;
    const before = rssMiB();
    const ours = await perSecond(bytes / MEGABYTE, async () => {
      const watch = () => (peak = Math.max(peak, rssMiB()));
      told = await commands.execute(new RecordEvidence(inputsOf([trail]), watch));
    });
    const again = await perSecond(bytes / MEGABYTE, () => commands.execute(new RecordEvidence(inputsOf([trail]))));
    const yardstick = await perSecond(bytes / MEGABYTE, async () => {
      if ((await bareReading(trail)) !== records) throw new Error('The yardstick read another number of records.');
    });
    if (told?.records !== records) throw new Error(`Recorded ${told?.records} records of ${records}.`);
    await app.close();
    const figures = {
      what: 'recording a folder of trail files',
      unit: 'MB/s of JSON',
      ours: Math.round(ours),
      yardstick: Math.round(yardstick),
      ratio: Number((ours / yardstick).toPrecision(3)),
      atLeastMBps: 50,
      holds: ours >= 50,
      recordingAgain: Math.round(again),
    };
    const memory = { rssBeforeMiB: before, peakRssMiB: peak, atMostMiB: 300, holds: peak < 300 };
    report('record', { megabytes: Math.round(bytes / MEGABYTE), report: told, speed: figures, memory });
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

const { write } = parseArgs({ options: { write: { type: 'string' } }, strict: false }).values;
if (typeof write === 'string') process.stdout.write(JSON.stringify(await writeTrail(write, megabytes * MEGABYTE)));
else await main();

import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { SqliteEventStore } from '#event-store';
import { compare, median, numberFlag, perSecond, report } from './support/bench.js';
import { BareLog, inFolder, sampleEvent } from './support/log.js';

const STREAMS = 1000;
const EVENTS = numberFlag('events', 60_000);
const ROUNDS = numberFlag('rounds', 5);
const sample = Array.from({ length: EVENTS }, (_, n) => sampleEvent(n));
const names = Array.from({ length: STREAMS }, (_, stream) => `image-${stream}`);
const streamOf = (n: number) => (n * 7919) % STREAMS;

/** Event loop delays at the 99th percentile, in milliseconds, by the number in flight. */
const delays = new Map<number, number[]>();

/** Callers that each append one event after another, at the exact revision, all to the streams that they own. */
const ours = (inFlight: number, count: number) =>
  inFolder(async (dir) => {
    const store = await SqliteEventStore.open(join(dir, 'log.db'));
    const revisions = await Promise.all(
      Array.from(
        { length: STREAMS },
        async (_, stream) => (await store.append(`image-${stream}`, 'none', [sampleEvent(stream)])).lastRevision,
      ),
    );
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    let next = 0;
    const caller = async (): Promise<void> => {
      for (let n = next++; n < count; n = next++) {
        const stream = streamOf(n);
        const expected = revisions[stream] ?? 0;
        revisions[stream] = expected + 1;
        const event = sample[n];
        if (event) await store.append(names[stream] ?? '', expected, [event]);
      }
    };
    const rate = await perSecond(count, () => Promise.all(Array.from({ length: inFlight }, caller)));
    delay.disable();
    delays.set(inFlight, [...(delays.get(inFlight) ?? []), delay.percentile(99) / 1e6]);
    await store.close();
    return rate;
  });

const bare = (group: number, count: number) =>
  inFolder(async (dir) => {
    const log = new BareLog(join(dir, 'log.db'));
    const revisions = Array.from({ length: STREAMS }, () => 0);
    log.begin();
    for (let stream = 0; stream < STREAMS; stream++) {
      log.addStream(stream + 1, `image-${stream}`);
      log.append(stream + 1, 0, sampleEvent(stream));
    }
    log.commit();
    const rate = await perSecond(count, () => {
      for (let start = 0; start < count; start += group) {
        log.begin();
        for (const [offset, event] of sample.slice(start, Math.min(count, start + group)).entries()) {
          const stream = streamOf(start + offset);
          const revision = (revisions[stream] ?? 0) + 1;
          revisions[stream] = revision;
          log.append(stream + 1, revision, event);
        }
        log.commit();
      }
    });
    log.db.close();
    return rate;
  });

const contest = (inFlight: number, count: number, atLeast: number) =>
  compare({
    what: inFlight === 1 ? 'one appender, one event at a time' : `durable appends, ${inFlight} in flight`,
    unit: 'events/s',
    atLeast,
    rounds: ROUNDS,
    ours: () => ours(inFlight, count),
    yardstick: () => bare(inFlight, count),
  });

const comparisons = [
  await contest(64, EVENTS, 0.8),
  await contest(256, EVENTS, 0.8),
  await contest(1, Math.min(EVENTS, 4000), 0.7),
];
report('append', {
  comparisons,
  eventLoopDelayP99Ms: Object.fromEntries(
    [...delays].map(([inFlight, figures]) => [inFlight, Number(median(figures).toFixed(2))]),
  ),
});

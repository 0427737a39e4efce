import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '../event-store.js';
import { ReadingLog } from './reading-log.js';
import { SqliteEventStore } from './sqlite-event-store.js';

/** Several stretches. */
const EVENTS = 9_500;

describe('a log that another thread reads in stretches', () => {
  let folder: string;
  let store: SqliteEventStore;
  let log: ReadingLog;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'amistory-log-'));
    store = await SqliteEventStore.open(join(folder, 'log.db'));
    const streams = ['image-ami-1', 'snapshot-snap-1', 'volume-vol-1', 'evidence-1', 'images-1'];
    for (let n = 0; n < EVENTS; n += 500) {
      const many = Array.from({ length: 500 }, (_, more) => {
        const event = { id: randomUUID(), type: `Type${more % 3}`, data: `{"n":${n + more}}`, metadata: '{}' };
        return store.append(streams[(n + more) % 7] ?? `image-ami-${n % 50}`, 'any', [event]);
      });
      await Promise.all(many);
    }
    log = new ReadingLog(store.place);
  });
  afterAll(async () => {
    log.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const read = async (until: bigint, streamPrefixes: readonly string[]) => {
    const stretches = [];
    for (const { position, streams } of log.inStretches(until, streamPrefixes)) {
      const told: RecordedEvent[][] = [];
      for (const own of streams) told.push([...own]);
      stretches.push({ position, told });
    }
    const all = await Array.fromAsync(store.readAll({ filter: { streamPrefixes } }));
    return { stretches, wanted: all.filter(({ position }) => position <= until) };
  };
  const inLogOrder = (events: readonly RecordedEvent[]) =>
    events.toSorted((a, b) => Number(a.position) - Number(b.position));

  it('gives every event of the streams that are wanted, once', async () => {
    const { stretches, wanted } = await read(await store.head(), ['image-', 'volume-']);
    expect(inLogOrder(stretches.flatMap(({ told }) => told.flat()))).toEqual(wanted);
    expect(wanted.length).toBeGreaterThan(5_000);
    expect(stretches.length).toBeGreaterThan(1);
  });

  it('gives each stream of a stretch once, and its events in their order', async () => {
    const { stretches } = await read(await store.head(), ['image-', 'snapshot-']);
    for (const { told } of stretches) {
      const names = told.map((own) => new Set(own.map(({ stream }) => stream)));
      expect(names.every(({ size }) => size === 1)).toBe(true);
      expect(new Set(names.flatMap((each) => [...each])).size).toBe(told.length);
      for (const own of told) expect(own).toEqual(inLogOrder(own));
    }
  });

  it('ends where it is told to, and each stretch says how far it came', async () => {
    const { stretches, wanted } = await read(6_001n, ['image-']);
    expect(stretches.flatMap(({ told }) => told.flat())).toHaveLength(wanted.length);
    expect(stretches.at(-1)?.position).toBe(6_001n);
    let before = 0n;
    for (const { position, told } of stretches) {
      for (const each of told.flat()) expect(each.position > before && each.position <= position).toBe(true);
      before = position;
    }
  });

  it('is empty where nothing is wanted of it', async () => {
    const { stretches } = await read(await store.head(), ['organization-']);
    expect(stretches.flatMap(({ told }) => told)).toEqual([]);
    expect([...log.inStretches(0n, ['image-'])]).toEqual([]);
  });
});

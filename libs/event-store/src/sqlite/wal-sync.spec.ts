import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { NewEvent } from '../event-store.js';
import { SqliteEventStore } from './sqlite-event-store.js';

/** A disk that takes its time, until it is told to go on. */
class Disk {
  syncs = 0;
  failure: Error | null = null;
  #waiting: (() => void)[] = [];

  readonly sync = async (): Promise<void> => {
    this.syncs += 1;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.failure) throw this.failure;
  };

  goOn(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }
}

const event = (): NewEvent => ({ id: randomUUID(), type: 'Happened', data: '{}', metadata: '{}' });

describe('an append to the log', () => {
  let folder: string;
  let disk: Disk;
  let store: SqliteEventStore;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'amistory-sync-'));
    disk = new Disk();
    store = await SqliteEventStore.open(join(folder, 'log.db'), { sync: disk.sync });
  });
  afterEach(async () => {
    const closed = store.close();
    while (!(await Promise.race([closed.then(() => true), pause(5, false)]))) disk.goOn();
    rmSync(folder, { recursive: true });
  });

  /** What became of a promise so far. */
  const told = (promise: Promise<unknown>) =>
    Promise.race([promise.then(() => 'acknowledged').catch((error: unknown) => String(error)), pause(30, 'waiting')]);
  const shown = async () => {
    const types: string[] = [];
    for await (const { type } of store.readAll()) types.push(type);
    return types;
  };

  it('is acknowledged, and shown to those who follow, only when the disk has it', async () => {
    const appended = store.append('thing-1', 'none', [event()]);
    expect(await told(appended)).toBe('waiting');
    expect(await shown()).toEqual([]);
    expect(await store.head()).toBe(0n);
    disk.goOn();
    expect(await told(appended)).toBe('acknowledged');
    expect(await shown()).toEqual(['Happened']);
    expect(await store.head()).toBe(1n);
  });

  it('that comes while the disk is busy waits for the next sync, with all others that did', async () => {
    const first = store.append('thing-1', 'none', [event()]);
    await pause(20);
    const others = ['thing-2', 'thing-3', 'thing-4'].map((stream) => store.append(stream, 'none', [event()]));
    await pause(20);
    expect(disk.syncs).toBe(1);
    disk.goOn();
    expect(await told(first)).toBe('acknowledged');
    expect(await told(Promise.all(others))).toBe('waiting');
    expect(await shown()).toEqual(['Happened']);
    disk.goOn();
    expect(await told(Promise.all(others))).toBe('acknowledged');
    expect(disk.syncs).toBe(2);
    expect(await shown()).toHaveLength(4);
  });

  it('is not answered as repeated, or refused for what stands there, before that is durable', async () => {
    const [once, other] = [event(), event()];
    const first = store.append('thing-1', 'none', [once]);
    await pause(20);
    const again = store.append('thing-1', 'none', [once]);
    const late = store.append('thing-1', 'none', [other]);
    expect(await told(again)).toBe('waiting');
    expect(await told(late)).toBe('waiting');
    disk.goOn();
    await first;
    disk.goOn();
    expect(await again).toMatchObject({ firstRevision: 0, position: 1n });
    await expect(late).rejects.toThrow("Stream 'thing-1' is at revision 0, expected none");
  });

  it('is not answered as repeated on the word of a process that was killed before the disk had it', async () => {
    const [repeated, file] = [event(), join(folder, 'log.db')];
    const appended = store.append('thing-1', 'none', [repeated]);
    await pause(20);
    const after = new Disk();
    const next = await SqliteEventStore.open(file, { sync: after.sync });
    const again = next.append('thing-1', 'none', [repeated]);
    expect(await told(again)).toBe('waiting');
    after.goOn();
    expect(await told(again)).toBe('acknowledged');
    await next.close();
    disk.goOn();
    await appended;
  });

  it('fails where the disk fails, and so does every later one: nobody knows what the system has thrown away', async () => {
    const appended = store.append('thing-1', 'none', [event()]);
    await pause(20);
    disk.failure = new Error('EIO: no longer a disk');
    disk.goOn();
    await expect(appended).rejects.toThrow('EIO: no longer a disk');
    disk.failure = null;
    await expect(store.append('thing-2', 'none', [event()])).rejects.toThrow('EIO: no longer a disk');
    expect(await shown()).toEqual([]);
  });
});

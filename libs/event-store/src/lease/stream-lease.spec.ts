import { setTimeout as pause } from 'node:timers/promises';
import type { Appended, EventStore, ExpectedRevision, NewEvent } from '../event-store.js';
import { MemoryEventStore } from '../memory/memory-event-store.js';
import type { Tenure } from './lease.js';
import { StreamLease } from './stream-lease.js';

const STREAM = 'lease-duty';
const TERM = 300;

/** A log whose answers to appends get lost, or that is away. */
class Flaky extends MemoryEventStore {
  losesAnswers = 0;
  isAway = false;

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    if (this.isAway) throw new Error('the log is away');
    const appended = await super.append(stream, expected, events);
    if (stream === STREAM && this.losesAnswers > 0) {
      this.losesAnswers -= 1;
      throw new Error('the connection broke');
    }
    return appended;
  }
}

/** A node that notes what it may do, and a clock of its own that can be set forward as if it had been paused. */
function node(name: string, store: Pick<EventStore, 'append' | 'readStream' | 'keepLast'>) {
  const over = new AbortController();
  const tenures: Tenure[] = [];
  let slept = 0;
  const now = () => performance.now() + slept;
  const lease = new StreamLease(store, { stream: STREAM, name, termMs: TERM, now });
  const working = lease.whileHeld(async (tenure) => {
    tenures.push(tenure);
    await new Promise((resolve) => tenure.signal.addEventListener('abort', resolve, { once: true }));
  }, over.signal);
  return {
    lease,
    tenures,
    holds: () => tenures.at(-1)?.holds() === true,
    sleep: (milliseconds: number) => (slept += milliseconds),
    async stop() {
      over.abort();
      await working;
      await lease.release();
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(5);
}

describe('a lease in a stream', () => {
  it('is held by one of three, and given back to the next', async () => {
    const store = new MemoryEventStore();
    const nodes = ['a', 'b', 'c'].map((name) => node(name, store));
    const left = new Set(nodes);
    while (left.size > 0) {
      await until(() => [...left].some(({ holds }) => holds()));
      const holders = [...left].filter(({ holds }) => holds());
      expect(holders).toHaveLength(1);
      for (const holder of holders) {
        expect(holder.lease.status()).toMatchObject({ candidate: true, held: true, trouble: null });
        await holder.stop();
        left.delete(holder);
      }
    }
    const types = (await Array.fromAsync(store.readStream(STREAM))).map(({ type }) => type);
    expect(types.filter((type) => type === 'LeaseTaken')).toHaveLength(3);
    expect(types.filter((type) => type === 'LeaseReleased')).toHaveLength(3);
  });

  it('is renewed for as long as it is wanted', async () => {
    const store = new MemoryEventStore();
    const one = node('a', store);
    await until(() => store.lastRevision(STREAM) >= 6);
    expect(one.tenures).toHaveLength(1);
    expect(one.holds()).toBe(true);
    await one.stop();
  });

  it('is taken over from a holder that hears nothing any more, and only once that has ended', async () => {
    const store = new MemoryEventStore();
    const never = new Promise<never>(() => {});
    let isCut = false;
    const first = node('a', {
      append: (...asked) => (isCut ? never : store.append(...asked)),
      readStream: (...asked) => store.readStream(...asked),
      keepLast: (...asked) => store.keepLast(...asked),
    });
    await until(first.holds);
    const second = node('b', store);
    isCut = true;
    const both = () => first.holds() && second.holds();
    await until(() => second.holds() || both());
    expect(both()).toBe(false);
    expect(first.tenures[0]?.signal.aborted).toBe(true);
    await Promise.all([second.stop(), first.stop()]);
  });

  it('is no longer held by one that was paused, before anything has told it', async () => {
    const one = node('a', new MemoryEventStore());
    await until(one.holds);
    one.sleep(TERM);
    expect(one.tenures[0]?.signal.aborted).toBe(false);
    expect(one.holds()).toBe(false);
    await one.stop();
  });

  it('outlives answers that get lost: what is asked again is recorded once', async () => {
    const store = new Flaky();
    const one = node('a', store);
    await until(() => one.holds());
    store.losesAnswers = 2;
    await until(() => store.losesAnswers === 0);
    const known = store.lastRevision(STREAM);
    await until(() => store.lastRevision(STREAM) > known + 1);
    expect(one.tenures).toHaveLength(1);
    expect(store.counters.replays).toBeGreaterThan(0);
    await one.stop();
  });

  it('ends where the log is away for longer than its term, and comes back with it', async () => {
    const store = new Flaky();
    const one = node('a', store);
    await until(() => one.holds());
    store.isAway = true;
    await until(() => one.tenures[0]?.signal.aborted === true);
    expect(one.lease.status()).toMatchObject({ held: false, trouble: 'the log is away' });
    store.isAway = false;
    await until(() => one.holds());
    expect(one.tenures).toHaveLength(2);
    await one.stop();
  });

  it('waits for what it cannot read, and then takes it', async () => {
    const store = new MemoryEventStore();
    const id = '00000000-0000-4000-8000-000000000001';
    await store.append(STREAM, 'none', [{ id, type: 'LeaseTaken', data: '{"termMs":1e99}', metadata: '{}' }]);
    const one = node('a', store);
    await until(() => one.lease.status().holder === 'a mark that cannot be read');
    expect(one.holds()).toBe(false);
    one.sleep(10_000);
    await until(() => one.holds());
    await one.stop();
  });
});

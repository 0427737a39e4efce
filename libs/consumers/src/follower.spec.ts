import { MemoryEventStore, type Page } from '#event-store';
import type { Progress } from '#read-model';
import { type Consumer, Follower } from './follower.js';

const BEGINNING: Progress = { position: '0', recordedAt: 0, last: null };

/** Takes pages in until told otherwise, and remembers how far it came. */
class Counting implements Consumer {
  forget(): void {}

  events = 0;
  failure: Error | null = null;
  #progress = BEGINNING;

  progress(): Progress {
    return this.#progress;
  }

  async apply({ events, position }: Page): Promise<void> {
    if (this.failure) throw this.failure;
    this.events += events.length;
    this.#progress = { ...this.#progress, position: String(position) };
  }

  caughtUp(): void {}

  parked() {
    return [];
  }

  isBroken(error: unknown): boolean {
    return error instanceof Error && error.message === 'malformed';
  }
}

describe('a follower', () => {
  const append = (store: MemoryEventStore, n: number) =>
    store.append('image-ami-1', 'any', [
      { id: `00000000-0000-4000-8000-00000000000${n}`, type: 'Told', data: '{}', metadata: '{}' },
    ]);
  const following = (store: MemoryEventStore, consumer: Consumer, replace?: (error: unknown) => Consumer) =>
    new Follower({ name: 'counting', store, filter: {}, consumer, ...(replace && { replace }) });

  it('begins anew with another consumer where its own is broken', async () => {
    const store = new MemoryEventStore();
    await append(store, 1);
    await append(store, 2);
    const [broken, fresh] = [new Counting(), new Counting()];
    const follower = following(store, broken, () => fresh);
    follower.start();
    expect(await follower.reached(2n, 5_000)).toBe(true);
    broken.failure = new Error('malformed');
    await append(store, 3);
    expect(await follower.reached(3n, 5_000)).toBe(true);
    expect([broken.events, fresh.events]).toEqual([2, 3]);
    await follower.stop();
  });

  it('keeps its consumer through a failure that may pass', async () => {
    const store = new MemoryEventStore();
    const consumer = new Counting();
    consumer.failure = new Error('disk full');
    const follower = following(store, consumer, () => new Counting());
    follower.start();
    await append(store, 1);
    expect(await follower.reached(1n, 200)).toBe(false);
    expect(follower.status()).toMatchObject({ caughtUp: false, trouble: 'disk full', position: '0' });
    consumer.failure = null;
    expect(await follower.reached(1n, 5_000)).toBe(true);
    expect(follower.consumer).toBe(consumer);
    expect(consumer.events).toBe(1);
    await follower.stop();
  });

  it('lets go whoever waits when it stops', async () => {
    const follower = following(new MemoryEventStore(), new Counting());
    follower.start();
    const waiting = follower.reached(9n, 60_000);
    await follower.stop();
    expect(await waiting).toBe(false);
  });
});

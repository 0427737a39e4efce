import type { RecordedEvent } from '#event-store';
import type { GroupSettings } from './groups-file.js';
import { objectIn } from './stream-state.js';

/** A client of a group. */
export interface Consumer {
  /** So many messages at most are with it unanswered. */
  readonly buffer: number;
  /** Whether it takes what it is sent: one that does not read is given no more, so that nothing piles up here. */
  readonly isReading: () => boolean;
  give(event: RecordedEvent, retries: number): void;
  drop(): void;
}

interface Seat {
  readonly consumer: Consumer;
  /** Of each consumer another, for as long as the group lives. */
  readonly number: number;
  held: number;
}

type Strategy = GroupSettings['strategy'];

/** Who is given which message of a group, by its strategy. */
export class Consumers {
  readonly #seats: Seat[] = [];
  #next = 0;
  #turn = 0;

  get all(): readonly Consumer[] {
    return this.#seats.map(({ consumer }) => consumer);
  }

  get count(): number {
    return this.#seats.length;
  }

  /** Nobody can be given anything. */
  get areFull(): boolean {
    return !this.#seats.some(hasRoom);
  }

  add(consumer: Consumer): void {
    this.#seats.push({ consumer, number: this.#next++, held: 0 });
  }

  /** Whether it was one of them. */
  remove(consumer: Consumer): boolean {
    const index = this.#seats.findIndex((seat) => seat.consumer === consumer);
    if (index >= 0) this.#seats.splice(index, 1);
    return index >= 0;
  }

  /** The consumer has one more message, or one less. */
  holds(consumer: Consumer, change: 1 | -1): void {
    const seat = this.#seats.find((one) => one.consumer === consumer);
    if (seat) seat.held += change;
  }

  /** Who is to be given the message; null: whoever it is has no room. */
  choose(event: RecordedEvent, strategy: Strategy): Consumer | null {
    if (strategy === 'DispatchToSingle') return this.#seats.find(hasRoom)?.consumer ?? null;
    if (strategy !== 'RoundRobin') return this.#pinnedTo(keyOf(event, strategy));
    for (let tries = 0; tries < this.#seats.length; tries++) {
      const seat = this.#seats[this.#turn++ % this.#seats.length];
      if (seat && hasRoom(seat)) return seat.consumer;
    }
    return null;
  }

  /**
   * The highest of the weights that the key has with each seat (rendezvous hashing): who joins or leaves takes keys over from others, or
   * leaves its own to them, and no key changes hands between those who stay.
   */
  #pinnedTo(key: string): Consumer | null {
    let [best, most]: [Seat | null, number] = [null, -1];
    for (const seat of this.#seats) {
      const weight = weightOf(`${seat.number}/${key}`);
      if (weight > most) [best, most] = [seat, weight];
    }
    return best && hasRoom(best) ? best.consumer : null;
  }
}

const hasRoom = ({ consumer, held }: Seat): boolean => held < consumer.buffer && consumer.isReading();

/** What is kept together: a stream, or all that has one `$correlationId` in its metadata. */
function keyOf({ stream, metadata }: RecordedEvent, strategy: 'Pinned' | 'PinnedByCorrelation'): string {
  if (strategy === 'Pinned') return stream;
  const correlation = objectIn(metadata)['$correlationId'];
  return typeof correlation === 'string' ? correlation : stream;
}

/** FNV-1a, its bits mixed once more: names that differ at their ends only must not have weights in one order. */
function weightOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

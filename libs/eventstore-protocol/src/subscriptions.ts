import type { EventStore } from '#event-store';
import { Failure } from './failures.js';
import type { Group, Replaying } from './group.js';
import type { Groups } from './groups.js';
import { eventAt } from './stream-state.js';

/** A group of a persistent subscription, as it stands. */
export interface SubscriptionGroup {
  /** A stream's name, or `$all`. */
  readonly stream: string;
  readonly group: string;
  readonly strategy: string;
  readonly consumers: number;
  /** Messages that are with consumers unanswered, that wait for one, and that were put aside. */
  readonly inFlight: number;
  readonly waiting: number;
  readonly parked: number;
  /** Everything up to here was handled. */
  readonly checkpoint: bigint;
  /** Where the log ends. */
  readonly head: bigint;
  /** Events of its stream behind the checkpoint, counted up to `MOST_COUNTED`. */
  readonly lag: number;
}

/** A message that nobody handled, why, and since when. */
export interface ParkedMessage {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly reason: string;
  /** Milliseconds since the Unix epoch. */
  readonly parkedAt: number;
}

/** A lag is counted up to here. */
export const MOST_COUNTED = 10_000;

/** The groups of persistent subscriptions for whoever looks after them. Where there is no such group, the answer is null. */
export class Subscriptions {
  constructor(
    private readonly store: EventStore,
    private readonly groups: Groups,
  ) {}

  list(): Promise<SubscriptionGroup[]> {
    return Promise.all(this.groups.all().map((group) => this.#told(group)));
  }

  async find(stream: string, group: string): Promise<SubscriptionGroup | null> {
    const found = this.#group(stream, group);
    return found && this.#told(found);
  }

  async parked(stream: string, group: string): Promise<ParkedMessage[] | null> {
    const found = this.#group(stream, group);
    if (!found) return null;
    const told: ParkedMessage[] = [];
    for (const { position, reason, parkedAt } of found.parking.all()) {
      const event = await eventAt(this.store, position);
      if (event === null) continue;
      const { stream: of, revision, id, type } = event;
      told.push({ position, stream: of, revision, id, type, reason, parkedAt });
    }
    return told;
  }

  /** Gives parked messages out again; each stays parked until it is handled. Answers how many. */
  async replay(stream: string, group: string, which: Replaying): Promise<number | null> {
    return this.#group(stream, group)?.replay(which) ?? null;
  }

  /** Deletes one parked message; false: none is parked at this position. */
  dropParked(stream: string, group: string, position: bigint): boolean | null {
    return this.#group(stream, group)?.dropParked(position) ?? null;
  }

  /** Ends a group for good, with what it has parked; false: there is none. */
  end(stream: string, group: string): boolean {
    const found = this.#group(stream, group);
    if (found) this.groups.delete(stream, group);
    return found !== null;
  }

  #group(stream: string, group: string): Group | null {
    try {
      return this.groups.get(stream, group);
    } catch (error) {
      if (error instanceof Failure) return null;
      throw error;
    }
  }

  async #told(group: Group): Promise<SubscriptionGroup> {
    const { kept, consumers, inFlight, buffered: waiting } = group;
    const { target: stream, group: name, checkpoint, settings } = kept;
    const [head, lag] = [await this.store.head(), await group.lag(MOST_COUNTED)];
    const { strategy } = settings;
    const parked = group.parking.all().length;
    return { stream, group: name, strategy, consumers, inFlight, waiting, parked, checkpoint, head, lag };
  }
}

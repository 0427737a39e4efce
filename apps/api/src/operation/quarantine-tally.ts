import { Injectable } from '@nestjs/common';
import { EventStore, type Position } from '#event-store';

const QUARANTINE = { streamPrefixes: ['quarantine-'] } as const;

/** How many records are in quarantine, counted on from where the last count ended, so that a scrape never reads the whole log again. */
@Injectable()
export class QuarantineTally {
  readonly #held = new Set<string>();
  #after: Position | undefined;
  #counting: Promise<number> | undefined;

  constructor(private readonly store: EventStore) {}

  /** Records that are in quarantine now. */
  count(): Promise<number> {
    this.#counting ??= this.#countOn().finally(() => (this.#counting = undefined));
    return this.#counting;
  }

  async #countOn(): Promise<number> {
    // Taken before reading: whatever is appended meanwhile is read again next time, and the set does not mind.
    const head = await this.store.head();
    const from = this.#after === undefined ? {} : { after: this.#after };
    for await (const { stream, type } of this.store.readAll({ ...from, filter: QUARANTINE })) {
      if (type === 'RecordQuarantined') this.#held.add(stream);
      if (type === 'RecordReleased') this.#held.delete(stream);
    }
    this.#after = head;
    return this.#held.size;
  }
}

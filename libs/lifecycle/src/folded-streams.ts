import type { EventStore } from '#event-store';
import type { Aggregate } from './aggregate.js';
import { parseFact } from './fact-text.js';
import type { Fact } from './facts.js';
import { streamOf } from './streams.js';
import { advance, fold } from './timeline.js';
import { beginning, type Held, isOf } from './verdicts.js';

/** Folded streams kept at hand. */
const REMEMBERED = 20_000;

/** Streams as they were last folded, and read on from there each time: none is older than what the log holds. */
export class FoldedStreams {
  /** The newest, and those before them: half of them is forgotten at once, and none has to be looked for. */
  #young = new Map<string, Held<unknown>>();
  #old = new Map<string, Held<unknown>>();

  constructor(private readonly store: EventStore) {}

  /** As the log has it now. */
  async load<State>(aggregate: Aggregate<State>, id: string): Promise<Held<State>> {
    const stream = streamOf(aggregate.category, id);
    const known = this.#at(stream);
    let held = isOf(known, aggregate) ? known : beginning(aggregate, id);
    if (this.store.lastRevision(stream) === held.revision) return this.keep(stream, held);
    for await (const event of this.store.readStream(stream, { from: held.revision + 1 })) {
      const advanced = advance(aggregate, held.timeline, parseFact(event));
      if (advanced === null) return this.keep(stream, await this.#foldAnew(aggregate, id, stream));
      held = { aggregate, timeline: advanced.timeline, revision: event.revision };
    }
    return this.keep(stream, held);
  }

  keep<State>(stream: string, held: Held<State>): Held<State> {
    // An id that nothing is known of may be anybody's invention: not worth remembering.
    if (held.revision < 0) return held;
    // Whoever read slowly does not take back what others read meanwhile.
    if ((this.#at(stream)?.revision ?? -1) > held.revision) return held;
    if (this.#young.size >= REMEMBERED / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(stream, held);
    return held;
  }

  /** The log has forgotten what stood before. */
  forget(): void {
    this.#young.clear();
    this.#old.clear();
  }

  #at(stream: string): Held<unknown> | undefined {
    return this.#young.get(stream) ?? this.#old.get(stream);
  }

  /** A late fact came in between: the one order of facts is made anew. */
  async #foldAnew<State>(aggregate: Aggregate<State>, id: string, stream: string): Promise<Held<State>> {
    const facts: Fact[] = [];
    for await (const event of this.store.readStream(stream)) facts.push(parseFact(event));
    const { timeline } = fold(aggregate, id, facts);
    return { aggregate, timeline, revision: facts.at(-1)?.revision ?? -1 };
  }
}

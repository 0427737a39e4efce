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
  readonly #held = new Map<string, Held<unknown>>();

  constructor(private readonly store: EventStore) {}

  /** As the log has it now. */
  async load<State>(aggregate: Aggregate<State>, id: string): Promise<Held<State>> {
    const stream = streamOf(aggregate.category, id);
    const known = this.#held.get(stream);
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
    if ((this.#held.get(stream)?.revision ?? -1) > held.revision) return held;
    this.#held.delete(stream);
    this.#held.set(stream, held);
    const [oldest] = this.#held.size > REMEMBERED ? this.#held.keys() : [];
    if (oldest !== undefined) this.#held.delete(oldest);
    return held;
  }

  /** The log has forgotten what stood before. */
  forget(): void {
    this.#held.clear();
  }

  /** A late fact came in between: the one order of facts is made anew. */
  async #foldAnew<State>(aggregate: Aggregate<State>, id: string, stream: string): Promise<Held<State>> {
    const facts: Fact[] = [];
    for await (const event of this.store.readStream(stream)) facts.push(parseFact(event));
    const { timeline } = fold(aggregate, id, facts);
    return { aggregate, timeline, revision: facts.at(-1)?.revision ?? -1 };
  }
}

import type { NewEvent } from '#event-store';
import type { Aggregate, Timeline } from './aggregate.js';
import type { Caller } from './caller.js';
import type { Fact, FactEvent } from './facts.js';
import { advance, beginningOf } from './timeline.js';

/** A stream as far as it was read: never ahead of the log, and read on from there. */
export interface Held<State> {
  readonly aggregate: Aggregate<State>;
  readonly timeline: Timeline<State>;
  readonly revision: number;
}

export const isOf = <State>(held: Held<unknown> | undefined, aggregate: Aggregate<State>): held is Held<State> =>
  held?.aggregate === aggregate;

/** A stream that nothing stands in. */
export const beginning = <State>(aggregate: Aggregate<State>, id: string): Held<State> => ({
  aggregate,
  timeline: beginningOf(aggregate, id),
  revision: -1,
});

/** The stream with what is to be appended to it. */
export function further<State>(held: Held<State>, facts: readonly Fact[]): Held<State> {
  let { timeline } = held;
  for (const fact of facts) timeline = advance(held.aggregate, timeline, fact)?.timeline ?? timeline;
  return { ...held, timeline, revision: held.revision + facts.length };
}

/** What came of a decision: nothing of it is so before its events are in the log. */
export interface Verdict {
  readonly held: Held<unknown>;
  readonly events: readonly NewEvent[];
  /** Tells whoever waits. */
  readonly settle: () => void;
}

/** A decision that waits for its turn. */
export interface Pending {
  readonly by: Caller;
  readonly load: () => Promise<Held<unknown>>;
  /** @throws {Refusal} */
  readonly decide: (held: Held<unknown>) => Verdict;
  /** Somebody else has recorded what follows from the same fact. */
  readonly known: () => Promise<void>;
  readonly reject: (error: unknown) => void;
}

/** Decisions about one stream, each on what the ones before it made of it; a refusal is told in its turn, like the others. */
export function inTurn(before: Held<unknown>, cases: readonly Pending[]): readonly (Verdict & Pick<Pending, 'by'>)[] {
  let held = before;
  return cases.map(({ by, decide, reject }) => {
    try {
      const verdict = decide(held);
      held = verdict.held;
      return { by, ...verdict };
    } catch (error) {
      return { by, held, events: [], settle: () => reject(error) };
    }
  });
}

/** Where facts are to be put. */
export interface Place {
  readonly stream: string;
  /** When the stream's last fact happened. */
  readonly last: number;
  readonly revision: number;
}

/** A decision, whose it is, and how its events become facts. */
export interface Case<State> {
  readonly by: Caller;
  readonly decision: (state: State) => readonly FactEvent[];
  readonly toFacts: (events: readonly FactEvent[], place: Place) => readonly Fact[];
}

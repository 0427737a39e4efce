import type { EventStore } from '#event-store';
import { AGGREGATES, type Fact, parseFact, stateAt, streamOf } from '#lifecycle';
import type { Shown } from './importing.js';
import { inParallel } from './parallel.js';

/** Where an inventory shows otherwise than the facts before it tell. */
export interface Drift {
  readonly id: string;
  readonly member: string;
  /** As the log tells it. */
  readonly told: string;
  /** As the inventory shows it. */
  readonly shown: string;
}

type Drifting = Readonly<Record<string, readonly [string, string]>>;

/** The drift that the fold of a subject holds at a moment; accounts and organizations have none. */
function driftAt({ category, id, at }: Shown, facts: readonly Fact[]): Drifting {
  switch (category) {
    case 'image':
      return stateAt(AGGREGATES.image, id, facts, { at }).state.drift;
    case 'snapshot':
      return stateAt(AGGREGATES.snapshot, id, facts, { at }).state.drift;
    case 'volume':
      return stateAt(AGGREGATES.volume, id, facts, { at }).state.drift;
    case 'instance':
      return stateAt(AGGREGATES.instance, id, facts, { at }).state.drift;
    case 'account':
    case 'organization':
      return {};
  }
}

/** What differs between the log and what was shown, for each subject as of the moment it was shown. */
export async function driftOf(store: EventStore, shown: readonly Shown[]): Promise<Drift[]> {
  const found: Drift[] = [];
  await inParallel(shown, 32, async (subject) => {
    const facts: Fact[] = [];
    for await (const event of store.readStream(streamOf(subject.category, subject.id))) facts.push(parseFact(event));
    for (const [member, [told, seen]] of Object.entries(driftAt(subject, facts))) {
      found.push({ id: subject.id, member, told, shown: seen });
    }
  });
  return found.toSorted((a, b) => (`${a.id} ${a.member}` < `${b.id} ${b.member}` ? -1 : 1));
}

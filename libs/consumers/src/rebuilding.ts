import type { EventStore, Position } from '#event-store';
import { Generation, type ModelDefinition } from '#read-model';
import type { Filled, StartBuilding } from './building.js';
import type { ThingsProjection } from './things-projection.js';

/** Events a page: few, so that the event loop soon has its turn, and what is read is gone again before the collector keeps it. */
const PAGE = 300;

/** What filling new generations from the log needs. */
export interface Filling {
  readonly store: EventStore;
  readonly signal: AbortSignal;
  /** The log's end: what is filled reaches it. */
  readonly goal: Position;
  readonly tell: (definition: ModelDefinition, filled: Filled) => void;
}

/** Only what a model wants to see is read for it. */
export const filterOf = ({ kinds }: ModelDefinition) => ({ streamPrefixes: kinds.map((kind) => `${kind}-`) });

/** Takes in, here, what the log holds after the projection's checkpoint, up to its end, which is at or behind the goal. */
export async function fill(projection: ThingsProjection, { store, signal, goal, tell }: Filling): Promise<void> {
  const { definition } = projection.generation;
  const after = BigInt(projection.progress().position);
  for await (const page of store.follow({ after, filter: filterOf(definition), signal, pageSize: PAGE })) {
    await projection.apply(page);
    const { position, events, caughtUp } = page;
    tell(definition, { position, events: events.length, recordedAt: projection.progress().recordedAt });
    if (caughtUp && position >= goal) break;
  }
  signal.throwIfAborted();
  projection.caughtUp();
}

/**
 * Fills empty generations up to the log's end, each in a thread of its own where that can be. A generation that was filled is opened anew;
 * one that could not be is given back as it was, still empty.
 * @throws What goes wrong with one, after all were given up: their files are left to whoever owns them.
 */
export async function fillInThreads(
  generations: readonly Generation[],
  startBuilding: StartBuilding,
  { store, signal, goal, tell }: Filling,
): Promise<Generation[]> {
  const begun = generations.map((generation) => {
    const told = (filled: Filled) => tell(generation.definition, filled);
    return { generation, building: startBuilding({ generation, log: store, goal, tell: told }) };
  });
  const built = begun.flatMap(({ building, generation }) => (building === null ? [] : [{ generation, building }]));
  // One connection writes at a time, and what this one has read would be stale.
  for (const { generation } of built) generation.close();
  const giveUp = () => Promise.all(built.map(({ building }) => building.cancel()));
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) void giveUp();
  try {
    await Promise.all(built.map(({ building }) => building.finished));
  } catch (error) {
    await giveUp();
    await Promise.allSettled(built.map(({ building }) => building.finished));
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
  return begun.map(({ generation, building }) =>
    building === null ? generation : Generation.open(generation.definition, generation.number, generation.db.name),
  );
}

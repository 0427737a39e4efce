import type { EventStore, Page, Position, RecordedEvent } from '#event-store';
import { Generation, type ModelDefinition } from '#read-model';
import type { Building, StartBuilding } from './building.js';
import type { ThingsProjection } from './things-projection.js';

/** Events a page, of all models together: few, so that what is read is gone again before the collector keeps it. */
const BULK_PAGE = 300;

/** What filling new generations from the log needs. */
export interface Filling {
  readonly store: EventStore;
  readonly signal: AbortSignal;
  /** The log's end: what is filled reaches it. */
  readonly goal: Position;
  readonly tell: (definition: ModelDefinition, page: Page) => void;
}

/** Only what a model wants to see is read for it. */
export const filterOf = (...definitions: readonly ModelDefinition[]) => ({
  streamPrefixes: definitions.flatMap(({ kinds }) => kinds.map((kind) => `${kind}-`)),
});

/** The log's pages for these models up to its end, which is at or behind the goal. */
async function* pagesFor(
  definitions: readonly ModelDefinition[],
  after: Position,
  { store, signal, goal }: Omit<Filling, 'tell'>,
): AsyncGenerator<Page> {
  const filter = filterOf(...definitions);
  for await (const page of store.follow({ after, filter, signal, pageSize: BULK_PAGE })) {
    yield page;
    if (page.caughtUp && page.position >= goal) break;
  }
  signal.throwIfAborted();
}

/** Takes in, here, what the log holds after the projection's checkpoint. */
export async function fill(projection: ThingsProjection, filling: Filling): Promise<void> {
  const { definition } = projection.generation;
  for await (const page of pagesFor([definition], BigInt(projection.progress().position), filling)) {
    await projection.apply(page);
    filling.tell(definition, page);
  }
  projection.caughtUp();
}

/**
 * Fills empty generations in threads of their own, each where that can be, all in one pass of the log: what is read and cut into
 * pages is so once. A generation that was filled is opened anew; one that could not be is given back as it was, still empty.
 * @throws What goes wrong with one, after all were given up: their files are left to whoever owns them.
 */
export async function fillInThreads(
  generations: readonly Generation[],
  startBuilding: StartBuilding,
  filling: Filling,
): Promise<Generation[]> {
  const begun = generations.map((generation) => ({
    generation,
    wants: wanting(generation.definition),
    building: startBuilding(generation, filling.store),
  }));
  const built = begun.flatMap(({ building, ...each }) => (building === null ? [] : [{ ...each, building }]));
  // One connection writes at a time, and what this one has read would be stale.
  for (const { generation } of built) generation.close();
  try {
    if (built.length > 0) await feed(built, filling);
    await Promise.all(built.map(({ building }) => building.finish()));
  } catch (error) {
    await Promise.all(built.map(({ building }) => building.cancel()));
    throw error;
  }
  return begun.map(({ generation, building }) =>
    building === null ? generation : Generation.open(generation.definition, generation.number, generation.db.name),
  );
}

interface Fed {
  readonly generation: Generation;
  readonly building: Building;
  readonly wants: (event: RecordedEvent) => boolean;
}

async function feed(fed: readonly Fed[], filling: Filling): Promise<void> {
  const definitions = fed.map(({ generation }) => generation.definition);
  for await (const { events, ...page } of pagesFor(definitions, 0n, filling)) {
    const taken = fed.map(async ({ generation, building, wants }) => {
      const own = { ...page, events: fed.length === 1 ? events : events.filter(wants) };
      await building.take(own);
      filling.tell(generation.definition, own);
    });
    await Promise.all(taken);
  }
}

const wanting = (definition: ModelDefinition): ((event: RecordedEvent) => boolean) => {
  const { streamPrefixes } = filterOf(definition);
  return ({ stream }) => streamPrefixes.some((prefix) => stream.startsWith(prefix));
};

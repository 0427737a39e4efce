import type { EventStore, Page, Position } from '#event-store';
import { Generation, type ModelDefinition, type Progress, type ReadModel, type ReadModels } from '#read-model';
import type { StartBuilding } from './building.js';
import { Follower, type FollowerStatus } from './follower.js';
import { ThingsProjection } from './things-projection.js';

/** How far a rebuild is. */
export interface RebuildProgress {
  readonly name: string;
  readonly events: number;
  readonly position: string;
  /** The log's last position when the rebuild began. */
  readonly head: string;
}

/** Events a page while nobody waits for the rows. */
const BULK_PAGE = 1_000;

interface Followed {
  readonly model: ReadModel;
  follower: Follower;
}

/** Keeps every read model of the application at the log's end. */
export class Followers {
  readonly #followed = new Map<string, Followed>();
  readonly #rebuilding = new Map<string, Promise<void>>();
  #started = false;
  readonly #stop = new AbortController();

  constructor(
    private readonly store: EventStore,
    private readonly models: ReadModels,
    private readonly onTrouble: (message: string) => void = () => {},
    /** Without it, rebuilds share the event loop with everything else. */
    private readonly startBuilding: StartBuilding = () => null,
  ) {}

  /** Opens the read model, and follows the log for it from its checkpoint once the application has started. */
  follow(definition: ModelDefinition): ReadModel {
    const model = this.models.open(definition);
    const followed = { model, follower: this.#followerOf(model, new ThingsProjection(this.store, model.current)) };
    this.#followed.set(model.name, followed);
    if (this.#started) followed.follower.start();
    return model;
  }

  statuses(): FollowerStatus[] {
    return [...this.#followed.values()].map(({ follower }) => follower.status());
  }

  /** Whether every read model reached the position within the time. */
  async reached(position: Position | string, timeoutMs: number): Promise<boolean> {
    const goal = BigInt(position);
    const deadline = performance.now() + timeoutMs;
    for (const followed of this.#followed.values()) {
      if (!(await reachedBy(followed, goal, deadline, this.#stop.signal))) return false;
    }
    return true;
  }

  /** Whether every read model reached, within the time, what was the log's end at the call, and answers questions. */
  async caughtUp(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    const head = await this.store.head();
    for (const followed of this.#followed.values()) {
      if (!(await reachedBy(followed, head, deadline, this.#stop.signal))) return false;
      if (!(await answers(followed.model, deadline))) return false;
    }
    return true;
  }

  /**
   * Builds the read model (or all of them) anew from the log, beside the one that answers meanwhile; then the new one answers,
   * and the file of the old one is removed. A rebuild that is under way is joined.
   * @throws {UnknownModel}
   */
  async rebuild(name?: string, onProgress?: (progress: RebuildProgress) => void): Promise<void> {
    if (name !== undefined && !this.#followed.has(name)) throw new UnknownModel(name, [...this.#followed.keys()]);
    const wanted = [...this.#followed].filter(([each]) => name === undefined || each === name);
    // One after the other: two at once need another 100 MB, for a tenth of the time where two cores are one core's threads.
    for (const [each, followed] of wanted) {
      const running = this.#rebuilding.get(each) ?? this.#rebuild(followed, onProgress);
      this.#rebuilding.set(each, running);
      await running.finally(() => this.#rebuilding.delete(each));
    }
  }

  /** Empties every read model: the log has forgotten what stood before. To be called at the log's end, with nobody appending. */
  forget(): void {
    for (const { follower } of this.#followed.values()) follower.consumer.forget();
  }

  /** For Nest, before anything is asked: what was filled from another log is thrown away and built anew. */
  async onApplicationBootstrap(): Promise<void> {
    this.#started = true;
    const head = await this.store.head();
    for (const followed of this.#followed.values()) {
      const { model } = followed;
      if (await isOf(this.store, head, model.current.progress())) {
        followed.follower.start();
        continue;
      }
      this.onTrouble(`The ${model.name} was filled from another log than this one: it is built anew.`);
      model.adopt(model.begin());
      this.#goOn(followed, new ThingsProjection(this.store, model.current));
    }
  }

  /** For Nest, before the log and the files close: each follower ends its page. */
  async onModuleDestroy(): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#followed.values()].map(({ follower }) => follower.stop()));
    await Promise.allSettled(this.#rebuilding.values());
  }

  async #rebuild(followed: Followed, onProgress?: (progress: RebuildProgress) => void): Promise<void> {
    const { model } = followed;
    let generation = model.begin();
    const head = await this.store.head();
    let events = 0;
    const tell = (page: Page) => {
      events += page.events.length;
      onProgress?.({ name: model.name, events, position: String(page.position), head: String(head) });
    };
    try {
      generation = await this.#build(generation, head, tell);
      const projection = new ThingsProjection(this.store, generation);
      await this.#fill(projection, head, tell);
      await followed.follower.stop();
      // What the old generation showed, the new one shows too: whoever has read a write goes on seeing it.
      await this.#fill(projection, followed.follower.position, tell);
      model.adopt(generation);
      this.#goOn(followed, projection);
    } catch (error) {
      model.drop(generation);
      if (followed.follower.stopped) this.#goOn(followed, new ThingsProjection(this.store, model.current));
      throw error;
    }
  }

  /** Fills the generation in a thread of its own where that can be; the rest, and all of it otherwise, is filled here. */
  async #build(generation: Generation, goal: Position, tell: (page: Page) => void): Promise<Generation> {
    const { definition, number, db } = generation;
    const building = this.startBuilding(generation, this.store);
    if (!building) return generation;
    // One connection writes at a time, and what this one has read would be stale.
    generation.close();
    try {
      for await (const page of this.#pages(definition, 0n, goal)) {
        await building.take(page);
        tell(page);
      }
      await building.finish();
    } catch (error) {
      await building.cancel();
      throw error;
    }
    return Generation.open(definition, number, db.name);
  }

  async #fill(projection: ThingsProjection, goal: Position, tell: (page: Page) => void): Promise<void> {
    const after = BigInt(projection.progress().position);
    for await (const page of this.#pages(projection.generation.definition, after, goal)) {
      await projection.apply(page);
      tell(page);
    }
    projection.caughtUp();
  }

  /** The log's pages up to its end, which is at or behind `goal`. */
  async *#pages(definition: ModelDefinition, after: Position, goal: Position): AsyncGenerator<Page> {
    const { signal } = this.#stop;
    const filter = filterOf(definition);
    for await (const page of this.store.follow({ after, filter, signal, pageSize: BULK_PAGE })) {
      yield page;
      if (page.caughtUp && page.position >= goal) break;
    }
    signal.throwIfAborted();
  }

  #goOn(followed: Followed, projection: ThingsProjection): void {
    followed.follower = this.#followerOf(followed.model, projection);
    if (this.#started && !this.#stop.signal.aborted) followed.follower.start();
  }

  #followerOf(model: ReadModel, consumer: ThingsProjection): Follower {
    return new Follower({
      name: model.name,
      store: this.store,
      filter: filterOf(model.definition),
      consumer,
      onTrouble: this.onTrouble,
      replace: () => {
        model.adopt(model.begin());
        return new ThingsProjection(this.store, model.current);
      },
    });
  }
}

/** A name that no read model has. */
export class UnknownModel extends Error {
  override readonly name = 'UnknownModel';

  constructor(model: string, models: readonly string[]) {
    super(`There is no read model '${model}': there are ${models.join(' and ')}.`);
  }
}

const filterOf = ({ kinds }: ModelDefinition) => ({ streamPrefixes: kinds.map((kind) => `${kind}-`) });

/**
 * Whether the log is the one that rows were filled from. It is not where it was put back to an earlier backup, or is another one:
 * what the rows say is then in no log, and what the log says next would be passed over.
 */
const isOf = async (store: EventStore, head: Position, { position, last }: Progress): Promise<boolean> => {
  if (BigInt(position) > head) return false;
  if (last === null) return true;
  for await (const { id } of store.readStream(last.stream, { from: last.revision, count: 1 })) return id === last.id;
  return false;
};

const POLL_MS = 10;

/** Polls only between two generations, while the follower of the one has stopped and that of the other has not begun. */
const reachedBy = async (followed: Followed, goal: Position, deadline: number, over: AbortSignal): Promise<boolean> => {
  for (;;) {
    if (await followed.follower.reached(goal, deadline - performance.now())) return true;
    if (over.aborted || performance.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
};

const answers = async (model: ReadModel, deadline: number): Promise<boolean> => {
  while (!model.current.built && performance.now() < deadline) await sleep(POLL_MS);
  return model.current.built;
};

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

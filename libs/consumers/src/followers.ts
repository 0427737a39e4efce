import type { EventStore, Position } from '#event-store';
import {
  type Generation,
  messageOf,
  type ModelDefinition,
  type Progress,
  type ReadModel,
  type ReadModels,
} from '#read-model';
import type { Filled, StartBuilding } from './building.js';
import { type Elsewhere, Follower, type FollowerStatus } from './follower.js';
import { fill, fillInThreads, filterOf, type Filling } from './rebuilding.js';
import type { Taken, Taking } from './taking.js';
import { ThingsProjection } from './things-projection.js';

/** How far a rebuild is. */
export interface RebuildProgress {
  readonly name: string;
  readonly events: number;
  readonly position: string;
  /** The log's last position when the rebuild began. */
  readonly head: string;
}

type OnProgress = (progress: RebuildProgress, filled: Filled) => void;

/** A log of so many positions is worth threads of their own, which take a third of a second to begin. */
const WORTH_THREADS = 20_000n;

/** After so many events an engine is one that is commanded: a thread that takes them in costs memory, and then is worth it. */
const WORTH_TAKING = 2_000;

/** What is done elsewhere than on the event loop that answers. */
export interface Threads {
  /** Without it, rebuilds share the event loop with everything else. */
  readonly startBuilding?: StartBuilding;
  /** Without it, the log is always taken in on the event loop. */
  readonly taking?: Taking | null;
}

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
    private readonly threads: Threads = {},
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
    const anew = wanted.filter(([each]) => !this.#rebuilding.has(each)).map(([, followed]) => followed);
    const rebuilt = this.#rebuildTogether(anew, onProgress);
    await Promise.all([rebuilt, ...wanted.map(([each]) => this.#rebuilding.get(each))]);
  }

  /** Empties every read model: the log has forgotten what stood before. To be called at the log's end, with nobody appending. */
  forget(): void {
    for (const { follower } of this.#followed.values()) follower.consumer.forget();
  }

  /** For Nest, before anything is asked: what was filled from another log is thrown away and built anew. */
  async onApplicationBootstrap(): Promise<void> {
    this.#started = true;
    const head = await this.store.head();
    const empty: Followed[] = [];
    for (const followed of this.#followed.values()) {
      const { model } = followed;
      const progress = model.current.progress();
      if (await isOf(this.store, head, progress)) {
        if (isFarBehind(progress, head)) empty.push(followed);
        else followed.follower.start();
        continue;
      }
      this.onTrouble(`The ${model.name} was filled from another log than this one: it is built anew.`);
      model.adopt(model.begin());
      this.#goOn(followed, new ThingsProjection(this.store, model.current));
    }
    if (empty.length > 0) void this.#buildFirst(empty);
  }

  /** Models that hold nothing yet are filled in threads, as a rebuild fills them: until then they answer nothing anyway. */
  async #buildFirst(empty: readonly Followed[]): Promise<void> {
    try {
      const followers = new Map(empty.map(({ model, follower }) => [model.name, follower]));
      await this.#rebuildTogether(empty, ({ name }, filled) => followers.get(name)?.beingFilled(filled));
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.onTrouble(`The read models could not be filled in threads: ${messageOf(error)}. They are filled here.`);
      for (const { follower } of empty) follower.start();
    }
  }

  /** For Nest, before the log and the files close: each follower ends its page. */
  async onModuleDestroy(): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#followed.values()].map(({ follower }) => follower.stop()));
    await Promise.allSettled(this.#rebuilding.values());
    await this.threads.taking?.end();
  }

  #rebuildTogether(wanted: readonly Followed[], onProgress?: OnProgress): Promise<void> {
    const names = wanted.map(({ model }) => model.name);
    const rebuilt = this.#rebuild(wanted, onProgress).finally(() =>
      names.forEach((name) => this.#rebuilding.delete(name)),
    );
    for (const name of names) this.#rebuilding.set(name, rebuilt);
    return rebuilt;
  }

  async #rebuild(wanted: readonly Followed[], onProgress?: OnProgress): Promise<void> {
    const goal = await this.store.head();
    const read = new Map<ModelDefinition, number>();
    const tell = (definition: ModelDefinition, filled: Filled) => {
      const events = (read.get(definition) ?? 0) + filled.events;
      read.set(definition, events);
      onProgress?.({ name: definition.name, events, position: String(filled.position), head: String(goal) }, filled);
    };
    const filling = { store: this.store, signal: this.#stop.signal, goal, tell };
    const underway = wanted.map((followed) => ({ followed, generation: followed.model.begin() }));
    try {
      const empty = underway.map(({ generation }) => generation);
      const filled = await fillInThreads(empty, this.threads.startBuilding ?? (() => null), filling);
      for (const [n, generation] of filled.entries()) if (underway[n]) underway[n].generation = generation;
      for (const { followed, generation } of underway) await this.#flip(followed, generation, filling);
    } catch (error) {
      for (const { followed, generation } of underway) {
        if (followed.model.current !== generation) followed.model.drop(generation);
      }
      throw error;
    }
  }

  /** The generation reaches the log's end, and from then on answers. */
  async #flip(followed: Followed, generation: Generation, filling: Filling): Promise<void> {
    const projection = new ThingsProjection(this.store, generation);
    try {
      await fill(projection, filling);
      await followed.follower.stop();
      // What the old generation showed, the new one shows too: whoever has read a write goes on seeing it.
      await fill(projection, { ...filling, goal: followed.follower.position });
      followed.model.adopt(generation);
      this.#goOn(followed, projection);
    } catch (error) {
      if (followed.follower.stopped) this.#goOn(followed, new ThingsProjection(this.store, followed.model.current));
      throw error;
    }
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
      ...(this.threads.taking && { elsewhere: elsewhereFor(model, this.threads.taking) }),
      replace: () => {
        model.adopt(model.begin());
        return new ThingsProjection(this.store, model.current);
      },
    });
  }
}

/** A thread writes the model's file, and whoever reads it here looks at what is durable there. */
const elsewhereFor = (model: ReadModel, taking: Taking): Elsewhere => ({
  ready: (events) => events >= WORTH_TAKING && taking.readyFor(model.current),
  hurry: () => taking.hurry(),
  async *follow(signal): AsyncGenerator<Taken> {
    const generation = model.current;
    generation.leave();
    try {
      for await (const taken of taking.follow(generation, signal)) {
        // Before anybody who waited for it reads: what was begun to be read in this turn is older.
        generation.refresh();
        yield taken;
      }
    } finally {
      generation.takeBack();
    }
  },
});

/** A name that no read model has. */
export class UnknownModel extends Error {
  override readonly name = 'UnknownModel';

  constructor(model: string, models: readonly string[]) {
    super(`There is no read model '${model}': there are ${models.join(' and ')}.`);
  }
}

const isFarBehind = ({ position }: Progress, head: Position): boolean => position === '0' && head > WORTH_THREADS;

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

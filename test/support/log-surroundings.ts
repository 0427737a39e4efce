import type { EventStore } from '#event-store';
import { AGGREGATES, type Aggregate, type Asking, type Fact, fold, type Keyed, parseFact, subjectOf } from '#lifecycle';
import { Surroundings } from '#lifecycle/commands';

const STANDING: readonly string[] = ['pending', 'available', 'disabled'];
const ENDED: readonly string[] = ['deleted', 'deregistered', 'purged'];

/** What the log itself adds up to, folded anew for each question: slow, and never behind. */
export class LogSurroundings extends Surroundings {
  constructor(private readonly store: EventStore) {
    super();
  }

  async imagesOn(snapshotIds: readonly string[], asking: Asking): Promise<Keyed<readonly string[]>> {
    const standing = (await this.#own(AGGREGATES.image, asking)).filter(({ state }) => STANDING.includes(state));
    const on = snapshotIds.map((id) => [
      id,
      standing.filter(({ snapshots }) => Object.hasOwn(snapshots, id)).map(({ imageId }) => imageId),
    ]);
    return Object.fromEntries(on.filter(([, images]) => images?.length !== 0));
  }

  async volumesOf(instanceId: string): Promise<readonly string[]> {
    const volumes = await this.#all(AGGREGATES.volume);
    return volumes.filter(({ attachments }) => Object.hasOwn(attachments, instanceId)).map(({ volumeId }) => volumeId);
  }

  async snapshotsTaken(volumeId: string, asking: Asking) {
    const taken = (await this.#own(AGGREGATES.snapshot, asking)).filter(({ volumes }) =>
      Object.hasOwn(volumes, volumeId),
    );
    const starts = taken.flatMap(({ startedAt }) => startedAt ?? []);
    return {
      underWay: taken.filter(({ state }) => state === 'pending').length,
      lastStartedAt: starts.length === 0 ? null : Math.max(...starts),
    };
  }

  async snapshotCount(asking: Asking): Promise<number> {
    return (await this.#own(AGGREGATES.snapshot, asking)).length;
  }

  async snapshotCopies(asking: Asking): Promise<number> {
    const own = await this.#own(AGGREGATES.snapshot, asking);
    return own.filter(({ state, sources }) => state === 'pending' && Object.keys(sources).length > 0).length;
  }

  async imageCount(asking: Asking): Promise<number> {
    return (await this.#own(AGGREGATES.image, asking)).length;
  }

  async publicImageCount(asking: Asking): Promise<number> {
    const own = await this.#own(AGGREGATES.image, asking);
    return own.filter(({ permissions }) => Object.hasOwn(permissions, 'everyone:all')).length;
  }

  async imageCopiesUnderWay(asking: Asking): Promise<number> {
    const own = await this.#own(AGGREGATES.image, asking);
    return own.filter(({ state, creation }) => state === 'pending' && creation === 'copied').length;
  }

  /** Nothing here writes images elsewhere. */
  async storageUnderWay() {
    return { storing: 0, restoring: 0 };
  }

  async instanceCount(asking: Asking): Promise<number> {
    const own = await this.#own(AGGREGATES.instance, asking);
    return own.filter(({ state }) => state !== 'terminated').length;
  }

  async memberOf(groupId: string, asking: Asking): Promise<string | null> {
    const own = await this.#own(AGGREGATES.instance, asking);
    const member = own.find(
      ({ state, attributes }) => state !== 'terminated' && attributes['securityGroups']?.split(' ').includes(groupId),
    );
    return member?.instanceId ?? null;
  }

  /** Any name is a type: what it can do is another matter. */
  instanceType(): null {
    return null;
  }

  async #own<State extends { ownerId: string | null; region: string | null; state: string }>(
    aggregate: Aggregate<State>,
    { account, region }: Asking,
  ): Promise<State[]> {
    const all = await this.#all(aggregate);
    return all.filter((one) => one.ownerId === account && one.region === region && !ENDED.includes(one.state));
  }

  async #all<State>(aggregate: Aggregate<State>): Promise<State[]> {
    const facts = await factsIn(this.store, `${aggregate.category}-`);
    return [...Map.groupBy(facts, ({ stream }) => stream)].map(
      ([stream, told]) => fold(aggregate, subjectOf(stream).id, told).timeline.state,
    );
  }
}

/** The facts of the streams of these prefixes, in the order of the log. */
export async function factsIn(store: EventStore, ...streamPrefixes: readonly string[]): Promise<Fact[]> {
  const events = await Array.fromAsync(store.readAll({ filter: { streamPrefixes } }));
  return events.map(parseFact);
}

import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import { instance } from '../instance/instance.js';
import { Refusal } from '../refusal.js';
import { idWithin } from '../request-tokens.commands.js';
import type { Snapshot } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { volume } from '../volume/volume.js';
import { type SnapshotAsked, snapshotsOf, type SnapshotsAsked, startSnapshot } from './creation.js';
import { snapshot } from './snapshot.js';

/** Take a snapshot of a volume: it is pending until whoever provides the storage completes it. */
export class TakeSnapshot extends Command<Snapshot> {
  constructor(
    readonly input: Pick<SnapshotAsked, 'description' | 'tags'> & { readonly volumeId: string },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Take snapshots of the volumes of an instance, all of one moment: where a rule stands against one of them, none is taken. */
export class TakeSnapshots extends Command<readonly Snapshot[]> {
  constructor(
    readonly input: SnapshotsAsked & Pick<SnapshotAsked, 'description'> & { readonly instanceId: string },
    readonly by: Caller,
  ) {
    super();
  }
}

type Begun = Omit<SnapshotAsked, 'snapshotId'> & {
  readonly volumeId: string;
  /** Which one it is of those that are taken together. */
  readonly nth: number;
};

@CommandHandler(TakeSnapshot)
export class TakeSnapshotHandler implements ICommandHandler<TakeSnapshot> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ input, by }: TakeSnapshot): Promise<Snapshot> {
    const { decisions } = await commanding(this.decider, by);
    return this.decider.alone([input.volumeId], async () => {
      const begin = await prepared(decisions, this.surroundings, { ...input, nth: 0 });
      return begin();
    });
  }
}

@CommandHandler(TakeSnapshots)
export class TakeSnapshotsHandler implements ICommandHandler<TakeSnapshots> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ input, by }: TakeSnapshots): Promise<readonly Snapshot[]> {
    const { decisions } = await commanding(this.decider, by);
    const before = await takenBefore(decisions);
    try {
      return await this.#take(decisions, input, before);
    } catch (error) {
      // Those that were taken are taken, whatever stands against the others by now.
      if (error instanceof Refusal && before.length > 0) return before;
      throw error;
    }
  }

  async #take(
    decisions: Decisions,
    input: TakeSnapshots['input'],
    before: readonly Snapshot[],
  ): Promise<readonly Snapshot[]> {
    const { asking } = decisions;
    const [machine, volumeIds] = await Promise.all([
      decisions.state(instance, input.instanceId),
      this.surroundings.volumesOf(input.instanceId, asking),
    ]);
    return this.decider.alone(volumeIds, async () => {
      const attached = await decisions.states(volume, volumeIds);
      const volumes = attached.filter(({ attachments }) => Object.hasOwn(attachments, input.instanceId));
      const meant = snapshotsOf(machine, input, { ...asking, volumes });
      const missing = meant.filter(({ volumeId }) => !before.some((one) => Object.hasOwn(one.volumes, volumeId)));
      const begins = await Promise.all(
        missing.map((one, nth) =>
          prepared(decisions, this.surroundings, {
            ...one,
            description: input.description,
            nth: before.length + nth,
          }),
        ),
      );
      const taken = [...before];
      // One after the other: what follows from the first is told apart by its order.
      for (const begin of begins) taken.push(await begin());
      return taken;
    });
  }
}

/** What an undertaking that is asked for again has taken already, in its order. */
async function takenBefore(decisions: Decisions): Promise<readonly Snapshot[]> {
  const taken: Snapshot[] = [];
  while (decisions.by.undertaking?.again === true) {
    const next = await decisions.state(snapshot, idWithin(decisions.by, 'snap', String(taken.length)));
    if (!next.known) break;
    taken.push(next);
  }
  return taken;
}

/**
 * Checks that a snapshot can be begun, and gives what begins it.
 * @throws {Refusal}
 */
async function prepared(
  decisions: Decisions,
  surroundings: Surroundings,
  { volumeId, nth, ...asked }: Begun,
): Promise<() => Promise<Snapshot>> {
  const { asking } = decisions;
  const [ofVolume, taken, held] = await Promise.all([
    decisions.state(volume, volumeId),
    surroundings.snapshotsTaken(volumeId, asking),
    surroundings.snapshotCount(asking),
  ]);
  const snapshotId = idWithin(decisions.by, 'snap', String(nth));
  const decision = (state: Snapshot) =>
    startSnapshot(state, { snapshotId, ...asked }, { ...asking, ...taken, held, volume: ofVolume });
  const done = await decisions.done(snapshot, snapshotId);
  if (done.length === 0) decision(snapshot.initial(snapshotId));
  return async () => (await decisions.decide(snapshot, snapshotId, decision)).state;
}

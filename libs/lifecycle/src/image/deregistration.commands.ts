import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { account } from '../account/account.js';
import { commanding, type Commanding } from '../account/commanding.commands.js';
import { keptUntil, retentionRulesOf } from '../account/retention.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import type { Fact } from '../facts.js';
import { releaseName } from '../image-name/claims.js';
import { imageName, imageNameId } from '../image-name/image-name.js';
import { valueOf } from '../keyed.js';
import { Refusal, type RefusalCode } from '../refusal.js';
import { hasEnded as snapshotHasEnded } from '../snapshot/completion.js';
import { deleteSnapshot } from '../snapshot/deletion.js';
import { snapshot } from '../snapshot/snapshot.js';
import type { Account, Image, Snapshot } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { hasEnded } from './availability.js';
import { deregisterImage, type SnapshotFate } from './deregistration.js';
import { image } from './image.js';

/** What became of a snapshot that was to go with its image. */
export interface SnapshotOutcome {
  readonly snapshotId: string;
  readonly result: string;
}

/** Deregister an image, and its snapshots with it where that is asked for; answers with what became of each of them. */
export class DeregisterImage extends Command<readonly SnapshotOutcome[]> {
  constructor(
    readonly asked: { readonly imageId: string; readonly deletesSnapshots?: boolean | undefined },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(DeregisterImage)
export class DeregisterImageHandler implements ICommandHandler<DeregisterImage> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ asked, by }: DeregisterImage): Promise<readonly SnapshotOutcome[]> {
    const begun = await commanding(this.decider, by);
    const before = await begun.decisions.state(image, asked.imageId);
    // Whatever refuses it does so before anything is asked about snapshots.
    const done = await begun.decisions.done(image, asked.imageId);
    if (done.length === 0) deregisterImage(before, {}, { ...begun.seeing, keptUntil: null, snapshots: [] });
    const going = asked.deletesSnapshots === true ? Object.keys(before.snapshots) : [];
    return begun.decisions.alone([asked.imageId, ...going], () => this.#deregister(begun, asked, going));
  }

  async #deregister(
    { decisions, account: own, seeing }: Commanding,
    asked: DeregisterImage['asked'],
    going: readonly string[],
  ): Promise<readonly SnapshotOutcome[]> {
    const snapshots = going.length === 0 ? [] : await this.#fatesOf(decisions, asked.imageId, going);
    const { facts } = await decisions.decide(image, asked.imageId, (now) =>
      deregisterImage(now, asked, { ...seeing, keptUntil: keptImage(own, now, seeing), snapshots }),
    );
    for (const fact of facts) await finish(decisions, fact);
    return facts.flatMap((fact) => (fact.type === 'ImageDeregistered' ? (fact.data.snapshotResults ?? []) : []));
  }

  async #fatesOf(decisions: Decisions, imageId: string, ids: readonly string[]): Promise<readonly SnapshotFate[]> {
    const usedBy = await this.surroundings.imagesOn(ids, decisions.asking);
    const states = await decisions.states(snapshot, ids);
    return states.map((state) => ({
      snapshotId: state.snapshotId,
      refusedBy: refusalOf(() =>
        deleteSnapshot(
          state,
          { withImageId: imageId },
          { ...decisions.asking, usedBy: valueOf(usedBy, state.snapshotId) ?? [], keptUntil: null },
        ),
      ),
    }));
  }
}

const keptImage = (own: Account, { tags }: Image, { region, at }: { region: string; at: number }): number | null =>
  keptUntil(retentionRulesOf(own, region), { tags, kind: 'image', at });

function refusalOf(decision: () => unknown): RefusalCode | null {
  try {
    decision();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** What follows from a deregistration: the name is free, and the snapshots that were to go are gone. */
export async function finishDeregistration(decisions: Decisions, fact: Fact): Promise<void> {
  if (fact.type !== 'ImageDeregistered') return;
  await decisions.alone([fact.data.imageId], () => finish(decisions, fact));
}

async function finish(decisions: Decisions, fact: Fact): Promise<void> {
  if (fact.type !== 'ImageDeregistered') return;
  const next = decisions.following(fact);
  const { imageId, snapshotResults = [] } = fact.data;
  const state = await next.state(image, imageId);
  const gone = snapshotResults.filter(({ result }) => result === 'success').map(({ snapshotId }) => snapshotId);
  await Promise.all([releaseNameOf(next, state), ...deleteWith(next, imageId, await snapshotsGoing(next, gone, fact))]);
}

/** The name of an image that has come back meanwhile is its own again. */
async function releaseNameOf(next: Decisions, state: Image): Promise<void> {
  const { imageId, ownerId, region, attributes } = state;
  const { name } = attributes;
  if (!hasEnded(state) || name === undefined || ownerId === null || region === null) return;
  const claim = { name, accountId: ownerId, region, imageId };
  await next.decide(imageName, imageNameId(claim), (held) => releaseName(held, claim));
}

interface Going {
  readonly snapshotId: string;
  readonly until: (state: Snapshot) => number | null;
}

/** Rules of the Recycle Bin as they are now keep each from when it was deleted. */
async function snapshotsGoing(next: Decisions, ids: readonly string[], { metadata }: Fact): Promise<readonly Going[]> {
  if (ids.length === 0) return [];
  const { account: owner, region } = next.asking;
  const rules = retentionRulesOf(await next.state(account, owner), region);
  const until = ({ tags }: Snapshot) => keptUntil(rules, { tags, kind: 'snapshot', at: metadata.occurredAt });
  return ids.map((snapshotId) => ({ snapshotId, until }));
}

const deleteWith = (next: Decisions, imageId: string, going: readonly Going[]): Promise<unknown>[] =>
  going.map(({ snapshotId, until }) =>
    next.decide(snapshot, snapshotId, (state) =>
      snapshotHasEnded(state)
        ? []
        : deleteSnapshot(
            state,
            { withImageId: imageId },
            // That nothing stands on it was decided with the deregistration.
            { ...next.asking, usedBy: [], keptUntil: until(state) },
          ),
    ),
  );

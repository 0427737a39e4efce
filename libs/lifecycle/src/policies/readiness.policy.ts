import type { Decisions } from '../decider.commands.js';
import { completeImage, failImage } from '../image/completion.js';
import { image } from '../image/image.js';
import { snapshot } from '../snapshot/snapshot.js';
import { type AnyReaction, anyReaction } from './reaction.js';

/** Settles the images that a snapshot was made for: ready once all of their snapshots are, failed when one has. */
async function settleImages(decisions: Decisions, snapshotId: string): Promise<void> {
  const { madeFor, ownerId } = await decisions.state(snapshot, snapshotId);
  for (const imageId of Object.keys(madeFor)) {
    const made = await decisions.state(image, imageId);
    // What a description says may be anybody's word: only the owner's own snapshots make an image ready.
    if (made.state !== 'pending' || made.ownerId !== ownerId) continue;
    const snapshots = await decisions.states(snapshot, Object.keys(made.snapshots));
    const failed = snapshots.find(({ state }) => state === 'error');
    if (failed !== undefined) {
      const reason = `Snapshot ${failed.snapshotId} failed: ${failed.stateReason ?? 'no reason was given'}`;
      await decisions.decide(image, imageId, (state) => failImage(state, reason));
    } else if (snapshots.every(({ state }) => state === 'completed')) {
      await decisions.decide(image, imageId, completeImage);
    }
  }
}

/** What makes a pending image available: nobody commands it (EC2 user guide, create an AMI). */
export const READINESS: readonly AnyReaction<Decisions>[] = [
  anyReaction({
    name: 'image-readiness',
    types: ['SnapshotCompleted', 'SnapshotFailed'],
    due: () => [0],
    act: (decisions: Decisions, { data }) => settleImages(decisions, data.snapshotId),
  }),
];

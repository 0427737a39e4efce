import type { Decisions } from '../decider.commands.js';
import { type AnyReaction, anyReaction } from '../policies/reaction.js';
import { followVolumeCreation } from '../volume/creation.commands.js';
import { followSnapshotCopy } from './copying.commands.js';

/** What commands on snapshots and volumes begin in other streams, and finish themselves unless the engine ends in between. */
export const STORAGE_FINISHING: readonly AnyReaction<Decisions>[] = [
  anyReaction({
    name: 'snapshot-copy',
    types: ['SnapshotCopyRequested'],
    due: () => [0],
    act: (decisions: Decisions, { data }) => followSnapshotCopy(decisions, data),
  }),
  anyReaction({
    name: 'volume-creation',
    types: ['VolumeCreated'],
    due: () => [0],
    act: (decisions: Decisions, { data }) => followVolumeCreation(decisions, data),
  }),
];

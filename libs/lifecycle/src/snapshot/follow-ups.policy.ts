import type { Decisions } from '../decider.commands.js';
import type { Fact } from '../facts.js';
import { type AnyReaction, anyReaction } from '../policies/reaction.js';
import { followVolumeCreation } from '../volume/creation.commands.js';
import { followSnapshotCopy } from './copying.commands.js';

/** What an image or a launch made notes the use of its snapshots by itself: noted here too, each start would note it once more. */
const isOwn = ({ metadata }: Pick<Fact, 'metadata'>): boolean => metadata.causationId === undefined;

/** What commands on snapshots and volumes begin in other streams, and finish themselves unless the engine ends in between. */
export const STORAGE_FINISHING: readonly AnyReaction<Decisions>[] = [
  anyReaction({
    name: 'snapshot-copy',
    types: ['SnapshotCopyRequested'],
    due: () => [0],
    act: async (decisions: Decisions, fact) => {
      if (isOwn(fact)) await followSnapshotCopy(decisions, fact.data);
    },
  }),
  anyReaction({
    name: 'volume-creation',
    types: ['VolumeCreated'],
    due: () => [0],
    act: async (decisions: Decisions, fact) => {
      if (isOwn(fact)) await followVolumeCreation(decisions, fact.data);
    },
  }),
];

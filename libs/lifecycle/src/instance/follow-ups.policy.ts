import type { Decisions } from '../decider.commands.js';
import { type AnyReaction, anyReaction } from '../policies/reaction.js';
import type { Surroundings } from '../surroundings.js';
import { endVolumes } from './ending.commands.js';
import { instance } from './instance.js';
import { finishLaunch } from './launching.commands.js';
import { relaunchSpot } from './relaunching.commands.js';
import { endAbandonedSpot, endSpot, endSpotOf } from './spot.commands.js';
import { hasFailed } from './state-reasons.js';
import { swapRootVolumes } from './root-replacement.commands.js';

/** What commands on instances begin in other streams, and finish themselves unless the engine ends in between. */
export const INSTANCES_FINISHING: readonly AnyReaction<Decisions>[] = [
  anyReaction({
    name: 'launch',
    types: ['InstancesRequested'],
    due: () => [0],
    act: async (decisions: Decisions, { data }) => {
      await finishLaunch(decisions, data);
    },
  }),
  anyReaction({
    name: 'spot-requests',
    types: ['SpotInstancesRequested'],
    due: () => [0],
    act: (decisions: Decisions, { data }) => endAbandonedSpot(decisions, data),
  }),
  anyReaction({
    name: 'spot-termination',
    types: ['InstanceShuttingDown'],
    due: () => [0],
    act: async (decisions: Decisions, { data }) => {
      await endSpot(decisions, await decisions.state(instance, data.instanceId), 'instance-terminated-by-user');
    },
  }),
];

/** Where there was no capacity there is none a moment later: so long after that it is asked for again. */
const CAPACITY_AGAIN = 60_000_000;

/** Spot requests end with an instance that fails; persistent ones have another instance launched when theirs has ended. */
export const spotRelaunches = (surroundings: Surroundings): readonly AnyReaction<Decisions>[] => [
  anyReaction({
    name: 'spot-failure',
    types: ['InstanceTerminated'],
    due: ({ data, metadata }) =>
      metadata.source === 'engine' && hasFailed({ stateReasonCode: data.reasonCode ?? null }) ? [0] : [],
    act: async (decisions: Decisions, { data }) => {
      await endSpotOf(decisions, await decisions.state(instance, data.instanceId));
    },
  }),
  anyReaction({
    name: 'spot-relaunch',
    types: ['SpotRequestReopened'],
    due({ data, metadata }) {
      if (metadata.source !== 'engine') return [];
      return [data.reason === 'instance-terminated-no-capacity' ? metadata.occurredAt + CAPACITY_AGAIN : 0];
    },
    act: (decisions: Decisions, fact) => relaunchSpot(decisions, surroundings, fact),
  }),
];

/** What becomes of volumes when their instances end, or get other roots: whoever ended them. */
export const volumesOfInstances = (surroundings: Surroundings): readonly AnyReaction<Decisions>[] => [
  anyReaction({
    name: 'volumes-of-ended-instance',
    types: ['InstanceTerminated'],
    due: ({ metadata }) => (metadata.source === 'engine' ? [0] : []),
    act: async (decisions: Decisions, { data: { instanceId } }) => {
      await endVolumes(decisions, instanceId, await surroundings.volumesOf(instanceId, decisions.asking));
    },
  }),
  anyReaction({
    name: 'volumes-of-replaced-root',
    types: ['RootVolumeReplaced'],
    due: ({ metadata }) => (metadata.source === 'engine' ? [0] : []),
    act: async (decisions: Decisions, fact) => {
      await swapRootVolumes(decisions, fact, await surroundings.volumesOf(fact.data.instanceId, decisions.asking));
    },
  }),
];

import { newId, type Decisions } from '../decider.commands.js';
import type { FactType } from '../facts.js';
import { completeImage, failImage } from '../image/completion.js';
import { fastLaunchSettles } from '../image/fast-launch.js';
import { image } from '../image/image.js';
import { exportEnds, snapshotsToRestore, storeEnds } from '../image/storing.js';
import { instance } from '../instance/instance.js';
import { failToRun, impairInstance, settleInstance } from '../instance/power.js';
import { failRootReplacement, finishRootReplacement } from '../instance/root-replacement.js';
import type { FactOf } from '../rules.js';
import { completeSnapshot, failSnapshot } from '../snapshot/creation.js';
import { snapshot } from '../snapshot/snapshot.js';
import { failTiering, reachTier } from '../snapshot/tiering.js';
import { failVolume, finishVolume } from '../volume/creation.js';
import { progressModification } from '../volume/modification.js';
import { volume } from '../volume/volume.js';
import type { CloudKind, CloudPlan } from './cloud-plan.js';
import { type AnyReaction, anyReaction } from './reaction.js';

const REASON = 'The simulated cloud let it fail, as its fault plan says.';

interface Work<Type extends FactType> {
  readonly name: string;
  readonly types: readonly Type[];
  readonly kind: CloudKind | ((fact: FactOf<Type>) => CloudKind);
  /** Which thing it is about; null: there is nothing to do. */
  readonly of: (fact: FactOf<Type>) => string | null;
  readonly does: (decisions: Decisions, id: string, fact: FactOf<Type>) => Promise<unknown>;
}

/** Work of the cloud as a reaction to what was decided: after its delay. What was observed elsewhere is done elsewhere. */
const workOf =
  (plan: CloudPlan) =>
  <Type extends FactType>({ name, types, kind, of, does }: Work<Type>): AnyReaction<Decisions> =>
    anyReaction<Decisions, Type>({
      name: `cloud/${name}`,
      types,
      due(fact) {
        const id = fact.metadata.source === 'engine' ? of(fact) : null;
        if (id === null) return [];
        const delay = plan.delay(typeof kind === 'string' ? kind : kind(fact), id);
        return [delay === 0 ? 0 : fact.metadata.occurredAt + delay];
      },
      async act(decisions, fact) {
        const id = of(fact);
        if (id !== null) await does(decisions, id, fact);
      },
    });

/** Snapshots are written, and moved between tiers. */
function snapshots(plan: CloudPlan): readonly AnyReaction<Decisions>[] {
  const work = workOf(plan);
  return [
    work({
      name: 'snapshot',
      types: ['SnapshotStarted', 'SnapshotCopyRequested'],
      kind: 'snapshot',
      of: ({ data }) => data.snapshotId,
      does: (decisions, id) =>
        decisions.decide(snapshot, id, (state) =>
          plan.fails('snapshot', id) ? failSnapshot(state, { reason: REASON }) : completeSnapshot(state),
        ),
    }),
    work({
      name: 'tier',
      types: ['SnapshotTieringRequested'],
      kind: 'tier',
      of: ({ data }) => data.snapshotId,
      does: (decisions, id) =>
        decisions.decide(snapshot, id, (state) =>
          plan.fails('tier', id) ? failTiering(state, { reason: REASON }) : reachTier(state, decisions),
        ),
    }),
  ];
}

/** Images without snapshots under way are checked; Windows images are prepared for fast launch. */
function images(plan: CloudPlan): readonly AnyReaction<Decisions>[] {
  const work = workOf(plan);
  return [
    work({
      name: 'image',
      types: ['ImageRegistered', 'ImageRestoreRequested', 'ImageCopyRequested'],
      kind: 'image',
      // One whose snapshots are only being written is ready when they are, and fails when one of them does.
      of: (fact) => (waitsForSnapshots(fact) ? null : fact.data.imageId),
      does: (decisions, id) =>
        decisions.decide(image, id, (state) =>
          plan.fails('image', id) ? failImage(state, REASON) : completeImage(state),
        ),
    }),
    work({
      name: 'fast-launch',
      types: ['FastLaunchChanged'],
      kind: 'task',
      of: ({ data }) => (data.state === 'enabling' || data.state === 'disabling' ? data.imageId : null),
      does: (decisions, id) =>
        decisions.decide(image, id, (state) => fastLaunchSettles(state, plan.fails('task', id) ? REASON : undefined)),
    }),
  ];
}

/** Images are written elsewhere. */
function imageTasks(plan: CloudPlan): readonly AnyReaction<Decisions>[] {
  const work = workOf(plan);
  return [
    work({
      name: 'store',
      types: ['ImageStored'],
      kind: 'task',
      of: ({ data }) => data.imageId,
      does: (decisions, id, { data: { bucket, objectKey = `${id}.bin` } }) =>
        decisions.decide(image, id, (state) => storeEnds(state, { bucket, objectKey, ...ended(plan, id) })),
    }),
    work({
      name: 'export',
      types: ['ImageExported'],
      kind: 'task',
      of: ({ data }) => data.imageId,
      does: (decisions, id, { data: { exportTaskId = '' } }) =>
        decisions.decide(image, id, (state) => exportEnds(state, { exportTaskId, ...ended(plan, id) })),
    }),
  ];
}

/** Volumes are made and changed. */
function volumes(plan: CloudPlan): readonly AnyReaction<Decisions>[] {
  const work = workOf(plan);
  return [
    work({
      name: 'volume',
      types: ['VolumeCreated'],
      kind: 'volume',
      // One that a launch makes is attached from the first.
      of: ({ data, metadata }) => (metadata.causationId === undefined ? data.volumeId : null),
      does: (decisions, id) =>
        decisions.decide(volume, id, (state) =>
          plan.fails('volume', id) ? failVolume(state, { reason: REASON }) : finishVolume(state),
        ),
    }),
    work({
      name: 'volume-modification',
      types: ['VolumeModified'],
      kind: 'volume',
      of: ({ data }) => (data.progress === 'modifying' || data.progress === 'optimizing' ? data.volumeId : null),
      does: (decisions, id, { data }) =>
        decisions.decide(volume, id, (state) =>
          progressModification(state, { progress: data.progress === 'modifying' ? 'optimizing' : 'completed' }),
        ),
    }),
  ];
}

/** Instances come up, stop and end, and get other roots. */
function instances(plan: CloudPlan): readonly AnyReaction<Decisions>[] {
  const work = workOf(plan);
  return [
    work({
      name: 'instance',
      types: ['InstanceLaunched', 'InstancePending'],
      kind: 'instance',
      of: ({ data }) => data.instanceId,
      does: (decisions, id) => run(decisions, plan, id),
    }),
    work({
      name: 'instance-end',
      types: ['InstanceStopping', 'InstanceHibernating', 'InstanceShuttingDown', 'SpotInterrupted'],
      kind: ({ type }) => (type === 'InstanceShuttingDown' ? 'terminate' : 'stop'),
      of: ({ data }) => data.instanceId,
      does: (decisions, id) => decisions.decide(instance, id, settleInstance),
    }),
    work({
      name: 'root',
      types: ['RootVolumeReplacementRequested'],
      kind: 'root',
      of: ({ data }) => data.instanceId,
      does: (decisions, id) =>
        decisions.decide(instance, id, (state) =>
          plan.fails('root', id)
            ? failRootReplacement(state, { reason: REASON })
            : finishRootReplacement(state, { volumeId: newId('vol') }),
        ),
    }),
  ];
}

const waitsForSnapshots = (
  fact: FactOf<'ImageRegistered' | 'ImageRestoreRequested' | 'ImageCopyRequested'>,
): boolean => {
  if (fact.type === 'ImageRestoreRequested') return snapshotsToRestore(fact.data).length > 0;
  return fact.type === 'ImageCopyRequested' && Object.keys(fact.data.snapshotSources ?? {}).length > 0;
};

const ended = (plan: CloudPlan, id: string) =>
  plan.fails('task', id) ? ({ result: 'failed', reason: REASON } as const) : ({ result: 'completed' } as const);

/** Brings a pending instance up: or there is no capacity, or its status checks fail once it runs. */
async function run(decisions: Decisions, plan: CloudPlan, id: string): Promise<void> {
  await decisions.decide(instance, id, (state) =>
    plan.fails('capacity', id)
      ? failToRun(state, { code: 'Server.InsufficientInstanceCapacity' })
      : settleInstance(state),
  );
  if (!plan.fails('impaired', id)) return;
  await decisions.decide(instance, id, (state) =>
    impairInstance(state, { reasonCode: 'reachability', reason: 'Instance reachability check failed' }),
  );
}

/**
 * Ends what was begun here, after as long as the plan says, and lets fail what it says: in the place of a provider. It knows what was
 * decided, and no decision knows of it.
 */
export const simulatedCloud = (plan: CloudPlan): readonly AnyReaction<Decisions>[] => [
  ...snapshots(plan),
  ...images(plan),
  ...imageTasks(plan),
  ...volumes(plan),
  ...instances(plan),
];

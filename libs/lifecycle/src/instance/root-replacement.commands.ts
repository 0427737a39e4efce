import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { account } from '../account/account.js';
import { allowedImagesOf, allowsImage } from '../account/allowed-images.js';
import { type Commanding, commanding } from '../account/commanding.commands.js';
import { snapshotPublicAccess } from '../account/public-access.js';
import { keptUntil, retentionRulesOf } from '../account/retention.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions, idFrom, newId } from '../decider.commands.js';
import { image } from '../image/image.js';
import { valueOf } from '../keyed.js';
import { present } from '../present.js';
import type { FactOf } from '../rules.js';
import { snapshot } from '../snapshot/snapshot.js';
import { noteUse } from '../snapshot/uses.commands.js';
import type { Instance, RootTask, Volume } from '../states.js';
import type { BlockDevice } from '../vocabulary.js';
import { endWithInstance } from '../volume/deletion.js';
import { volume } from '../volume/volume.js';
import { instance } from './instance.js';
import { rootTaskOf } from './origin.js';
import { requestRootReplacement } from './root-replacement.js';
import { ownInstances } from './together.commands.js';

/** A root volume to be replaced: from an image, from a snapshot, or, where neither is named, as it was at the launch. */
export interface RootReplacing {
  readonly instanceId: string;
  readonly imageId?: string | undefined;
  readonly snapshotId?: string | undefined;
  readonly deletesReplaced?: boolean | undefined;
  /** The same token with the same parameters asks for nothing more. */
  readonly clientToken?: string | undefined;
}

/** Replace the root volume of a running instance. Answers the task. */
export class ReplaceRootVolume extends Command<RootTaskAsked> {
  constructor(
    readonly input: RootReplacing,
    readonly by: Caller,
  ) {
    super();
  }
}

/** A task, and how far it is. */
export interface RootTaskAsked {
  readonly taskId: string;
  readonly task: RootTask | undefined;
}

@CommandHandler(ReplaceRootVolume)
export class ReplaceRootVolumeHandler implements ICommandHandler<ReplaceRootVolume> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: ReplaceRootVolume): Promise<RootTaskAsked> {
    const command = await commanding(this.decider, by);
    const { decisions } = command;
    const { instanceId, clientToken, snapshotId, ...rest } = input;
    const [held] = await ownInstances(decisions, [instanceId]);
    const taskId =
      clientToken === undefined ? newId('replacevol') : idFrom('replacevol', `${instanceId} ${clientToken}`);
    const known = await knownOf(command, input, held);
    const { state, facts } = await decisions.decide(instance, instanceId, (now) =>
      requestRootReplacement(now, { taskId, snapshotId, ...rest }, known),
    );
    if (snapshotId !== undefined && facts.length > 0) {
      await noteUse(decisions, { snapshotId, use: 'volume-created' });
    }
    return { taskId, task: rootTaskOf(state, taskId) };
  }
}

async function knownOf(
  { decisions, account: own, seeing }: Commanding,
  { imageId, snapshotId }: RootReplacing,
  held: Instance | undefined,
): Promise<Parameters<typeof requestRootReplacement>[2]> {
  const { region } = decisions.asking;
  const rootId = rootOf(held)?.volumeId;
  const [found, source, root] = await Promise.all([
    imageId === undefined ? null : decisions.state(image, imageId),
    snapshotId === undefined ? null : decisions.state(snapshot, snapshotId),
    rootId === undefined ? null : decisions.state(volume, rootId),
  ]);
  const owner = source?.ownerId == null ? own : await decisions.state(account, source.ownerId);
  return {
    ...seeing,
    image: found,
    snapshot: source,
    allowed: found === null || allowsImage(allowedImagesOf(own, region), found, decisions.asking),
    publicAccess: snapshotPublicAccess(owner, region),
    rootSizeGiB: root?.sizeGiB ?? rootOf(held)?.sizeGiB ?? null,
  };
}

const rootOf = (held: Instance | undefined): BlockDevice | undefined =>
  held?.blockDevices.find(({ deviceName }) => deviceName === held.rootDeviceName);

/** What the new root is made of, as the task says: the root of the image, the snapshot, or what the root was made of at the launch. */
async function sourceOf(decisions: Decisions, held: Instance, task: RootTask | undefined): Promise<BlockDevice> {
  if (task?.imageId != null) {
    const { attributes } = await decisions.state(image, task.imageId);
    return attributes.blockDevices?.find(({ deviceName }) => deviceName === attributes.rootDeviceName) ?? {};
  }
  return present({ snapshotId: task?.snapshotId ?? rootOf(held)?.snapshotId });
}

/** The task whose end a fact tells. */
const taskEndedBy = (held: Instance, at: number): RootTask | undefined =>
  Object.keys(held.rootTasks)
    .map((taskId) => rootTaskOf(held, taskId))
    .find((task) => task?.state === 'succeeded' && task.endedAt === at);

/**
 * What follows from a replaced root: the new volume is there, attached, and the one before is let go, and deleted where that was asked.
 * Done twice, it is done once.
 * @param attached the volumes that are attached to the instance
 */
export async function swapRootVolumes(
  decisions: Decisions,
  { data: { instanceId, volumeId }, metadata }: FactOf<'RootVolumeReplaced'>,
  attached: readonly string[],
): Promise<void> {
  const held = await decisions.state(instance, instanceId);
  const { ownerId, region, availabilityZone, rootDeviceName: device } = held;
  if (volumeId === undefined || ownerId === null || region === null || device === null) return;
  const task = taskEndedBy(held, metadata.occurredAt);
  const before = (
    await decisions.states(
      volume,
      attached.filter((id) => id !== volumeId),
    )
  ).find(({ attachments }) => valueOf(attachments, instanceId) === device);
  const { deleteOnTermination, ...made } = shapeOf(held, before, await sourceOf(decisions, held, task));
  const place = { volumeId, ownerId, region, ...present({ availabilityZone }) };
  await decisions.decide(volume, volumeId, ({ known }) =>
    known
      ? []
      : [
          { type: 'VolumeCreated', data: { ...place, ...made } },
          { type: 'VolumeAttached', data: { volumeId, instanceId, device, deleteOnTermination } },
        ],
  );
  if (before !== undefined)
    await letGo(decisions, before.volumeId, { instanceId, deletes: task?.deletesReplaced === true });
}

/** The new root is as large as the one before, unless the image that it is of says more, and otherwise as its source says. */
function shapeOf(held: Instance, before: Volume | undefined, source: BlockDevice) {
  const root = rootOf(held);
  const { snapshotId, volumeType, encrypted, kmsKeyId, iops, throughput, ...rest } = { ...root, ...source };
  const sizeGiB = source.sizeGiB ?? before?.sizeGiB ?? rest.sizeGiB;
  const deleteOnTermination = root?.deleteOnTermination ?? true;
  return {
    ...present({ snapshotId, sizeGiB, volumeType, encrypted, kmsKeyId, iops, throughput }),
    deleteOnTermination,
  };
}

async function letGo(
  decisions: Decisions,
  volumeId: string,
  { instanceId, deletes }: { readonly instanceId: string; readonly deletes: boolean },
): Promise<void> {
  const { account: accountId, region, at } = decisions.asking;
  const rules = retentionRulesOf(await decisions.state(account, accountId), region);
  await decisions.decide(volume, volumeId, (state) => {
    const kept = keptUntil(rules, { tags: state.tags, kind: 'volume', at });
    const deletedWith = deletes ? { [instanceId]: '' } : {};
    return endWithInstance({ ...state, deletedWith }, { instanceId }, { keptUntil: kept });
  });
}

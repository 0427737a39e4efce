import { z } from 'zod';
import { defineFact, RANK } from '../fact.js';
import {
  AccountId,
  BlockDevice,
  ImageId,
  InstanceId,
  Micros,
  Region,
  SnapshotId,
  Tags,
  VolumeId,
} from '../vocabulary.js';

const instance = { instanceId: InstanceId };
/** What an instance is launched as. */
export const shape = {
  instanceType: z.string().optional(),
  availabilityZone: z.string().optional(),
  architecture: z.string().optional(),
  rootDeviceName: z.string().optional(),
  rootDeviceType: z.string().optional(),
  virtualizationType: z.string().optional(),
  bootMode: z.string().optional(),
  platform: z.string().optional(),
  lifecycle: z.string().optional(),
  vpcId: z.string().optional(),
  subnetId: z.string().optional(),
  privateAddress: z.string().optional(),
  instanceProfile: z.string().optional(),
  productCodes: z.array(z.string()).optional(),
  blockDevices: z.array(BlockDevice).optional(),
};
const of = <Type extends string, Data extends z.ZodType>(type: Type, rank: number, when: string, data: Data) =>
  defineFact({ categories: ['instance'], type, rank, when, data });
const why = { reasonCode: z.string().optional(), reason: z.string().optional() };

export const INSTANCE_FACTS = [
  of(
    'InstanceLaunched',
    RANK.birth,
    'RunInstances made the instance; it is pending, and presumed running until evidence says otherwise.',
    z.object({
      ...instance,
      ...shape,
      imageId: ImageId,
      requestedImage: z.string().optional(),
      ownerId: AccountId,
      region: Region,
      reservationId: z.string().optional(),
      requesterId: z.string().optional(),
      clientToken: z.string().optional(),
      launchIndex: z.number().optional(),
      hibernationConfigured: z.boolean().optional(),
      /** What was chosen at the launch, by name. */
      attributes: z.record(z.string(), z.string()).optional(),
      /** The failed instance in whose place it was launched. */
      replaces: InstanceId.optional(),
      tags: Tags.optional(),
    }),
  ),
  of(
    'InstanceObserved',
    RANK.observed,
    'An inventory showed the instance in this state.',
    z.object({
      ...instance,
      ...shape,
      imageId: ImageId.optional(),
      ownerId: AccountId.optional(),
      region: Region.optional(),
      state: z.string().optional(),
      launchedAt: Micros.optional(),
      reservationId: z.string().optional(),
      ...why,
      tags: Tags.optional(),
    }),
  ),
  of('InstancePending', RANK.settled - 5, 'The instance is being launched or started.', z.object(instance)),
  of('InstanceRunning', RANK.settled, 'The instance is running.', z.object(instance)),
  of(
    'InstanceAttributesChanged',
    RANK.changed,
    'Attributes of the instance were changed; each is given by its name.',
    z.object({ ...instance, attributes: z.record(z.string(), z.string()) }),
  ),
  of(
    'InstanceImaged',
    RANK.used,
    'CreateImage took an image of the instance.',
    z.object({ ...instance, imageId: ImageId, noReboot: z.boolean().optional() }),
  ),
  of('InstanceRebooted', RANK.changed, 'RebootInstances was accepted; the state does not change.', z.object(instance)),
  of(
    'InstanceStatusFailed',
    RANK.changed,
    'A status check of the instance, or its launch, failed.',
    z.object({ ...instance, ...why }),
  ),
  of(
    'InstanceStatusReported',
    RANK.used,
    'ReportInstanceStatus: somebody told AWS that the status of the instance is another than it seems; its state does not change.',
    z.object({
      ...instance,
      status: z.string(),
      reasonCodes: z.array(z.string()),
      description: z.string().optional(),
      from: Micros.optional(),
      to: Micros.optional(),
    }),
  ),
  of(
    'InstanceConnectKeySent',
    RANK.used,
    'A public key was pushed to the instance for one connection; the key itself is not kept here.',
    z.object({ ...instance, osUser: z.string().optional() }),
  ),
  of(
    'FleetInstanceChanged',
    RANK.used,
    'A fleet said that it launched or terminated the instance.',
    z.object({ ...instance, change: z.string(), imageId: ImageId.optional(), instanceType: z.string().optional() }),
  ),
  of(
    'SpotRequestFulfilled',
    RANK.used,
    'A Spot request was fulfilled by the instance.',
    z.object({ ...instance, spotRequestId: z.string().optional() }),
  ),
  of(
    'RebalanceRecommended',
    RANK.used,
    'AWS warned that the Spot instance is at an elevated risk of interruption.',
    z.object(instance),
  ),
  of(
    'SpotInterruptionWarned',
    RANK.used,
    'The Spot instance will be interrupted in two minutes.',
    z.object({ ...instance, action: z.string().optional() }),
  ),
  of('SpotInterrupted', RANK.paused, 'AWS reclaimed the Spot instance.', z.object(instance)),
  of(
    'RootVolumeReplacementRequested',
    RANK.changed,
    'CreateReplaceRootVolumeTask was accepted.',
    z.object({
      ...instance,
      taskId: z.string().optional(),
      imageId: ImageId.optional(),
      snapshotId: SnapshotId.optional(),
      /** The volume that is replaced is deleted then. */
      deletesReplaced: z.boolean().optional(),
    }),
  ),
  of(
    'RootVolumeReplaced',
    RANK.changed + 1,
    "The root volume was replaced; from an image, the instance's image is that one now.",
    z.object({ ...instance, imageId: ImageId.optional(), volumeId: VolumeId.optional() }),
  ),
  of(
    'RootVolumeReplacementFailed',
    RANK.changed + 1,
    'The root volume could not be replaced, and is the one that it was.',
    z.object({ ...instance, taskId: z.string().optional(), reason: z.string().optional() }),
  ),
  of(
    'InstanceHibernating',
    RANK.paused,
    'The instance is stopping with its memory kept.',
    z.object({ ...instance, ...why }),
  ),
  of('InstanceStopping', RANK.paused, 'The instance is stopping.', z.object({ ...instance, ...why })),
  of('InstanceStopped', RANK.paused + 5, 'The instance has stopped.', z.object({ ...instance, ...why })),
  of(
    'InstanceShuttingDown',
    RANK.ended,
    'Termination was asked; presumed terminated until evidence says otherwise.',
    z.object({ ...instance, ...why }),
  ),
  of('InstanceTerminated', RANK.ended + 5, 'The instance is terminated.', z.object({ ...instance, ...why })),
] as const;

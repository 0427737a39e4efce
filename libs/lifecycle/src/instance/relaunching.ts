import type { Asking } from '../asking.js';
import { rule } from '../refusal.js';
import type { Instance, Keyed } from '../states.js';
import { ownTags } from '../tags.js';
import type { BlockDevice } from '../vocabulary.js';
import type { LaunchAsked } from './launching.js';
import { ownInstance } from './ownership.js';
import { hasFailed } from './state-reasons.js';

interface Again {
  readonly reservationId: string;
  readonly instanceId: string;
  readonly clientToken?: string | undefined;
}

/** What was chosen at the launch, and not what came of it. */
const CHOSEN: readonly string[] = [
  'disableApiStop',
  'disableApiTermination',
  'ebsOptimized',
  'httpEndpoint',
  'httpPutResponseHopLimit',
  'httpTokens',
  'instanceInitiatedShutdownBehavior',
  'keyName',
  'monitoring',
  'securityGroups',
  'sourceDestCheck',
  'userData',
];

/**
 * The launch that puts an instance of the same image, type, zone and devices in the place of one that failed: to be asked of
 * `requestLaunch`, which names the failed one, caused by the fact of the failure.
 * @throws {Refusal} The instance did not fail, or the image that it was launched from is not known.
 */
export function launchAgain(
  failed: Instance,
  { reservationId, instanceId, clientToken }: Again,
  known: Asking,
): LaunchAsked {
  ownInstance(failed, known);
  rule(hasFailed(failed), 'instance-not-failed', failed.instanceId, `It is ${failed.state}.`);
  return { ...launchLike(failed, { reservationId, instanceId, clientToken }), replaces: failed.instanceId };
}

/**
 * The launch of an instance of the same image, type, zone and devices as another one.
 * @throws {Refusal} The image that that was launched from is not known.
 */
export function launchLike(like: Instance, { reservationId, instanceId, clientToken }: Again): LaunchAsked {
  const { imageId, attributes, availabilityZone, requestedImage } = like;
  rule(imageId !== null, 'instance-not-failed', like.instanceId, 'What it was launched from is not known.');
  const { vpcId, subnetId, instanceProfile, hibernationConfigured, lifecycle } = attributes;
  return {
    reservationId,
    imageId,
    parameters: `again:${like.instanceId}`,
    minCount: 1,
    maxCount: 1,
    instanceIds: [instanceId],
    blockDevices: like.blockDevices.map(withoutVolume),
    attributes: chosen(attributes),
    tags: ownTags(like.tags),
    hibernation: hibernationConfigured === 'true',
    ...(lifecycle === 'spot' && { lifecycle }),
    ...(clientToken !== undefined && { clientToken }),
    ...(requestedImage !== null && { requestedImage }),
    ...(availabilityZone !== null && { availabilityZone }),
    ...(vpcId !== undefined && { vpcId }),
    ...(subnetId !== undefined && { subnetId }),
    ...(instanceProfile !== undefined && { instanceProfile }),
  };
}

function withoutVolume(device: BlockDevice): BlockDevice {
  const { volumeId: _, ...rest } = device;
  return rest;
}

const chosen = (attributes: Keyed): Keyed =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => CHOSEN.includes(name)));

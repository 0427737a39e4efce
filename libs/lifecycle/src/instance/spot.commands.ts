import { belongingsId } from '../belongings/belonging.js';
import {
  activateSpotRequest,
  closeSpotRequest,
  requestSpotInstances,
  type SpotAsked,
  spotRequests,
} from '../belongings/spot-requests.js';
import { type Decisions, idFrom } from '../decider.commands.js';
import { present } from '../present.js';
import type { Instance } from '../states.js';
import { instance } from './instance.js';

/** How Spot instances are asked for; or under which requests, one for each instance, where those were made before. */
export interface SpotLaunch extends Pick<SpotAsked, 'lasting' | 'interruption' | 'price' | 'validUntil' | 'tags'> {
  readonly spotRequestIds?: readonly string[] | undefined;
}

/** The id of the request that a launch makes for an instance: `sir-` and eight characters. */
const requestIdOf = ({ instanceId }: Instance): string => `sir-${idFrom('', instanceId).slice(2, 10)}`;

/**
 * Ties Spot instances to their requests, which are made first unless they are there. Done twice, it is done once. Answers the instances
 * as they are then.
 */
export async function fulfilSpot(
  decisions: Decisions,
  instances: readonly Instance[],
  { spotRequestIds, ...terms }: SpotLaunch,
): Promise<readonly Instance[]> {
  const { asking } = decisions;
  const ids = instances.map((one, index) => spotRequestIds?.[index] ?? requestIdOf(one));
  if (spotRequestIds === undefined) {
    const launch = present({ ImageId: instances[0]?.imageId, InstanceType: instances[0]?.instanceType });
    await decisions.decide(spotRequests, belongingsId(asking), (held) =>
      ids.every((id) => Object.hasOwn(held.things, id))
        ? []
        : requestSpotInstances(held, { ...terms, launch, spotRequestIds: ids }, asking),
    );
  }
  for (const [index, { instanceId, availabilityZone }] of instances.entries()) {
    const asked = { spotRequestId: ids[index] ?? '', instanceId, ...present({ availabilityZone }) };
    // One after the other: they stand in one stream, and are told apart by their order.
    await decisions.decide(spotRequests, belongingsId(asking), (held) => activateSpotRequest(held, asked, asking));
  }
  return Promise.all(
    instances.map(async ({ instanceId }, index) => {
      const spotRequestId = ids[index] ?? '';
      const { state } = await decisions.decide(instance, instanceId, ({ attributes }) =>
        attributes['spotRequestId'] === spotRequestId
          ? []
          : [{ type: 'SpotRequestFulfilled', data: { instanceId, spotRequestId } }],
      );
      return state;
    }),
  );
}

/** Whoever ends a Spot instance ends its request. */
export async function closeSpot(decisions: Decisions, { attributes }: Instance): Promise<void> {
  const spotRequestId = attributes['spotRequestId'];
  if (spotRequestId === undefined) return;
  await decisions.decide(spotRequests, belongingsId(decisions.asking), (held) =>
    Object.hasOwn(held.things, spotRequestId)
      ? closeSpotRequest(held, { spotRequestId, reason: 'instance-terminated-by-user' }, decisions.asking)
      : [],
  );
}

import { belongingsId, thingOf } from '../belongings/belonging.js';
import {
  activateSpotRequests,
  closeSpotRequest,
  endAbandonedRequests,
  endSpotInstance,
  requestSpotInstances,
  type SpotAsked,
  type SpotEnd,
  spotRequests,
} from '../belongings/spot-requests.js';
import { type Decisions, idFrom } from '../decider.commands.js';
import type { FactData } from '../facts.js';
import { present } from '../present.js';
import type { Instance } from '../states.js';
import { instance } from './instance.js';
import { reservation, reservationStreamId } from './reservation.js';
import { ends } from './running.js';
import { hasFailed } from './state-reasons.js';

/** How Spot instances are asked for; or under which requests, one for each instance, where those were made before. */
export interface SpotLaunch extends Pick<SpotAsked, 'lasting' | 'interruption' | 'price' | 'validUntil' | 'tags'> {
  readonly spotRequestIds?: readonly string[] | undefined;
}

type Kept = NonNullable<FactData<'InstancesRequested'>['spot']>;

/** What of it a launch keeps, so that whoever finishes the launch knows it. */
export const keptSpot = ({ lasting, interruption, spotRequestIds, ...told }: SpotLaunch): Kept => ({
  lasting,
  interruption,
  ...present({ price: told.price, validUntil: told.validUntil, tags: told.tags }),
  ...(spotRequestIds !== undefined && { spotRequestIds: [...spotRequestIds] }),
});

/** The client token under which the instances of Spot requests are launched: it follows from the first of them. */
export const spotLaunchToken = (spotRequestId: string): string => `spot ${spotRequestId}`;

/** The key under which those take turns who launch under one client token. */
export const launchTurn = (
  { account, region }: { readonly account: string; readonly region: string },
  clientToken: string,
): string => `launch ${account}/${region}/${clientToken}`;

/** The id of the request that a launch makes for an instance: `sir-` and eight characters. */
const requestIdOf = ({ instanceId }: Instance): string => `sir-${idFrom('', instanceId).slice(2, 10)}`;

/**
 * Ties Spot instances to their requests, which are made first unless they are there. Done twice, it is done once. Answers the instances
 * as they are then.
 */
export async function fulfilSpot(
  decisions: Decisions,
  instances: readonly Instance[],
  { spotRequestIds, ...terms }: Kept,
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
  const fulfilled = instances.map(({ instanceId, availabilityZone }, index) => ({
    spotRequestId: ids[index] ?? '',
    instanceId,
    ...present({ availabilityZone }),
  }));
  // In one append: whoever does it after a crash finds all of them done, or none.
  await decisions.decide(spotRequests, belongingsId(asking), (held) => activateSpotRequests(held, fulfilled, asking));
  return Promise.all(
    fulfilled.map(async ({ instanceId, spotRequestId }) => {
      const { state } = await decisions.decide(instance, instanceId, ({ attributes }) =>
        attributes['spotRequestId'] === spotRequestId
          ? []
          : [{ type: 'SpotRequestFulfilled', data: { instanceId, spotRequestId } }],
      );
      // It may have ended before it was tied to its request: whoever ended it found none to end.
      if (ends(state.state)) await endSpotOf(decisions, state);
      return state;
    }),
  );
}

/** An instance has ended, by itself or by its owner: so has its Spot request, or it is open again where it is persistent. */
export async function endSpotOf(decisions: Decisions, ended: Instance): Promise<void> {
  const { instanceId, attributes, stateReason, stateReasonCode } = ended;
  if (!hasFailed(ended)) return endSpot(decisions, ended, 'instance-terminated-by-user');
  if (stateReasonCode === 'Server.InsufficientInstanceCapacity')
    return endSpot(decisions, ended, 'instance-terminated-no-capacity');
  const spotRequestId = attributes['spotRequestId'] ?? '';
  const why = { spotRequestId, reason: 'system-error', ...present({ detail: stateReason }) } as const;
  await decisions.decide(spotRequests, belongingsId(decisions.asking), (held) =>
    thingOf(held, spotRequestId)?.instanceId === instanceId ? closeSpotRequest(held, why, decisions.asking) : [],
  );
}

/** Whoever ends a Spot instance ends its request, or has it open again where it is persistent. */
export async function endSpot(
  decisions: Decisions,
  { instanceId, attributes }: Instance,
  reason: SpotEnd['reason'],
): Promise<void> {
  const spotRequestId = attributes['spotRequestId'];
  if (spotRequestId === undefined) return;
  await decisions.decide(spotRequests, belongingsId(decisions.asking), (held) =>
    endSpotInstance(held, { spotRequestId, instanceId, reason }, decisions.asking),
  );
}

/** Ends Spot requests that whoever asked for them left without a launch; a launch that has begun is finished as every other. */
export async function endAbandonedSpot(
  decisions: Decisions,
  { accountId, region, spotRequestIds }: FactData<'SpotInstancesRequested'>,
): Promise<void> {
  const clientToken = spotLaunchToken(spotRequestIds[0] ?? '');
  await decisions.alone([launchTurn(decisions.asking, clientToken)], async () => {
    const launch = reservationStreamId({ accountId, region, clientToken, reservationId: '' });
    if ((await decisions.state(reservation, launch)).requested !== null) return;
    await decisions.decide(spotRequests, belongingsId(decisions.asking), (held) =>
      endAbandonedRequests(held, spotRequestIds, decisions.asking),
    );
  });
}

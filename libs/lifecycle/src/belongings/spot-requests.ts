import type { Aggregate } from '../aggregate.js';
import type { Asking } from '../asking.js';
import type { FactData, FactEvent } from '../facts.js';
import { NONE } from '../keyed.js';
import { Refusal, rule } from '../refusal.js';
import { followRules } from '../rules.js';
import type { Keyed } from '../states.js';
import { checkTags } from '../tags.js';
import { type Belongings, changing, holdsNothing, tagging, thingOf, without } from './belonging.js';

const HOUR = 60 * 60 * 1_000_000;
const MOST_AT_ONCE = 1000;
/** How long an ended request can still be seen (EC2 user guide, Spot request status). */
const SEEN_AFTER = 4 * HOUR;

type Requested = FactData<'SpotInstancesRequested'>;

export type SpotState = 'open' | 'active' | 'closed' | 'cancelled' | 'failed';

/** One request for one Spot instance. */
export interface SpotRequest extends Omit<Requested, 'accountId' | 'region' | 'spotRequestIds' | 'tags'> {
  readonly spotRequestId: string;
  readonly state: SpotState;
  /** Why it is in this state, in AWS's words for it. */
  readonly status: string;
  readonly statusAt: number;
  readonly detail: string | null;
  readonly createdAt: number;
  readonly instanceId: string | null;
  readonly availabilityZone: string | null;
  readonly tags: Keyed;
}

/** The Spot requests that an account has in a Region, by their ids. */
export type SpotRequests = Belongings<SpotRequest>;

const isEnded = ({ state }: SpotRequest): boolean => state === 'closed' || state === 'cancelled' || state === 'failed';

/** Whether a request can still be seen: for four hours after its end. */
export const isSeen = (request: SpotRequest, at: number): boolean =>
  !isEnded(request) || at < request.statusAt + SEEN_AFTER;

/** Requests that nobody can see any more are forgotten when new ones come: else the state would grow for good. */
function requested(state: SpotRequests, data: Requested, at: number): SpotRequests {
  const gone = Object.values(state.things).filter((request) => !isSeen(request, at));
  const { accountId: _, region: __, spotRequestIds, tags = NONE, ...shape } = data;
  const fresh = spotRequestIds.map((spotRequestId) => ({
    ...shape,
    spotRequestId,
    state: 'open' as const,
    status: 'pending-evaluation',
    statusAt: at,
    detail: null,
    createdAt: at,
    instanceId: null,
    availabilityZone: null,
    tags,
  }));
  const left = without(
    state,
    gone.map(({ spotRequestId }) => spotRequestId),
  );
  return {
    ...left,
    things: { ...left.things, ...Object.fromEntries(fresh.map((request) => [request.spotRequestId, request])) },
  };
}

/** How the facts of Spot requests become what an account has of them in a Region. */
export const spotRequests: Aggregate<SpotRequests> = {
  category: 'spot-requests',
  initial: (id) => holdsNothing(id),
  evolve: followRules<SpotRequests>(tagging(), {
    SpotInstancesRequested: (state, { data, metadata }) => requested(state, data, metadata.occurredAt),
    SpotRequestActivated: (state, { data, metadata }) =>
      changing(state, data.spotRequestId, (request) => ({
        ...request,
        state: 'active',
        status: 'fulfilled',
        statusAt: metadata.occurredAt,
        instanceId: data.instanceId,
        availabilityZone: data.availabilityZone ?? null,
      })),
    SpotRequestReopened: (state, { data, metadata }) =>
      changing(state, data.spotRequestId, (request) => ({
        ...request,
        state: 'open',
        status: data.reason,
        statusAt: metadata.occurredAt,
        instanceId: null,
        availabilityZone: null,
      })),
    SpotRequestCancelled: (state, { data, metadata }) =>
      changing(state, data.spotRequestId, (request) => ({
        ...request,
        state: 'cancelled',
        status: request.state === 'active' ? 'request-canceled-and-instance-running' : 'canceled-before-fulfillment',
        statusAt: metadata.occurredAt,
      })),
    SpotRequestClosed: (state, { data, metadata }) =>
      changing(state, data.spotRequestId, (request) => ({
        ...request,
        state: data.reason === 'bad-parameters' ? 'failed' : 'closed',
        status: data.reason,
        statusAt: metadata.occurredAt,
        detail: data.detail ?? null,
      })),
  }),
  facets: () => NONE,
};

/**
 * The request of an id.
 * @throws {Refusal}
 */
export function spotRequestFor(state: SpotRequests, spotRequestId: string): SpotRequest {
  const found = thingOf(state, spotRequestId);
  if (found === undefined) throw new Refusal('spot-request-not-found', spotRequestId);
  return found;
}

/** The requests that were made under a client token. */
export const requestsUnderToken = (state: SpotRequests, clientToken: string): readonly SpotRequest[] =>
  Object.values(state.things).filter((request) => request.clientToken === clientToken);

/** Spot instances to be asked for; one id for each of them. */
export type SpotAsked = Omit<Requested, 'accountId' | 'region'>;

function checkTimes({ validFrom, validUntil }: SpotAsked, at: number): void {
  const said = 'See ValidFrom and ValidUntil.';
  rule(validUntil === undefined || validUntil > Math.max(at, validFrom ?? at), 'spot-times-malformed', 'spot', said);
}

/**
 * Asks for Spot instances (EC2 API reference, RequestSpotInstances).
 * @throws {Refusal}
 */
export function requestSpotInstances(
  state: SpotRequests,
  asked: SpotAsked,
  { account, region, at }: Asking,
): readonly FactEvent[] {
  const { spotRequestIds, lasting, interruption, price, clientToken, tags } = asked;
  const count = spotRequestIds.length;
  const subject = spotRequestIds[0] ?? 'spot';
  rule(count >= 1 && count <= MOST_AT_ONCE, 'spot-count-malformed', subject, `It would be ${count}.`);
  const [before] = clientToken === undefined ? [] : requestsUnderToken(state, clientToken);
  if (before !== undefined) {
    rule(before.parameters === asked.parameters, 'request-token-reused', before.clientToken ?? '');
    return [];
  }
  checkTimes(asked, at);
  rule(price === undefined || /^(?=.*[1-9])\d{1,9}(\.\d{1,9})?$/.test(price), 'spot-price-malformed', subject);
  rule(interruption === 'terminate' || lasting === 'persistent', 'spot-interruption-malformed', subject);
  checkTags(subject, tags ?? {});
  return [{ type: 'SpotInstancesRequested', data: { ...asked, accountId: account, region } }];
}

const named = ({ account, region }: Asking, spotRequestId: string) => ({ accountId: account, region, spotRequestId });

/** An instance, and the request that it was launched for. */
export type SpotFulfilment = Pick<
  FactData<'SpotRequestActivated'>,
  'spotRequestId' | 'instanceId' | 'availabilityZone'
>;

/**
 * An instance was launched for a request that is open.
 * @throws {Refusal} It has ended, or there is none.
 */
export function activateSpotRequest(state: SpotRequests, asked: SpotFulfilment, asking: Asking): readonly FactEvent[] {
  const request = spotRequestFor(state, asked.spotRequestId);
  if (request.instanceId === asked.instanceId) return [];
  rule(request.state === 'open', 'spot-request-ended', asked.spotRequestId, `It is ${request.state}.`);
  return [{ type: 'SpotRequestActivated', data: { ...asked, ...named(asking, asked.spotRequestId) } }];
}

/** Instances were launched for requests; those that were cancelled meanwhile stay so, and their instances run on. */
export const activateSpotRequests = (
  state: SpotRequests,
  asked: readonly SpotFulfilment[],
  asking: Asking,
): readonly FactEvent[] =>
  asked.flatMap((one) =>
    isEnded(spotRequestFor(state, one.spotRequestId)) ? [] : activateSpotRequest(state, one, asking),
  );

/**
 * Requests, where they are there, can have instances launched for them.
 * @throws {Refusal} One of them has ended.
 */
export function checkSpotRequests(state: SpotRequests, spotRequestIds: readonly string[]): void {
  for (const id of spotRequestIds) {
    const request = thingOf(state, id);
    rule(request === undefined || !isEnded(request), 'spot-request-ended', id, `It is ${request?.state}.`);
  }
}

/**
 * Cancels requests, each as it is: what has ended stays as it ended, and instances run on (EC2 API reference,
 * CancelSpotInstanceRequests).
 * @throws {Refusal} There is no such request.
 */
export function cancelSpotRequests(
  state: SpotRequests,
  spotRequestIds: readonly string[],
  asking: Asking,
): readonly FactEvent[] {
  const found = [...new Set(spotRequestIds)].map((id) => spotRequestFor(state, id));
  return found
    .filter((request) => !isEnded(request))
    .map(({ spotRequestId }) => ({ type: 'SpotRequestCancelled', data: named(asking, spotRequestId) }));
}

/** Why a request ends by itself. */
export type SpotClosing = Pick<FactData<'SpotRequestClosed'>, 'spotRequestId' | 'reason' | 'detail'>;

/** An instance that ended, and its request. */
export type SpotEnd = Pick<FactData<'SpotRequestReopened'>, 'spotRequestId' | 'instanceId' | 'reason'>;

/**
 * The instance of a request ended: a persistent one is open again while its time is not up, any other one ends (EC2 user guide, Spot
 * request states). Told of an instance that it has no more, or of a request that is forgotten, it changes nothing.
 */
export function endSpotInstance(state: SpotRequests, ended: SpotEnd, asking: Asking): readonly FactEvent[] {
  const { spotRequestId, reason } = ended;
  const request = thingOf(state, spotRequestId);
  if (request?.instanceId !== ended.instanceId) return [];
  const { lasting, validUntil = Infinity } = request;
  if (request.state !== 'active' || lasting !== 'persistent' || validUntil <= asking.at)
    return closeSpotRequest(state, { spotRequestId, reason }, asking);
  return [{ type: 'SpotRequestReopened', data: { ...ended, ...named(asking, spotRequestId) } }];
}

/** Requests whose launch never began, and never will, end. */
export const endAbandonedRequests = (
  state: SpotRequests,
  spotRequestIds: readonly string[],
  asking: Asking,
): readonly FactEvent[] =>
  spotRequestIds
    .filter((id) => thingOf(state, id)?.state === 'open')
    .flatMap((spotRequestId) => closeSpotRequest(state, { spotRequestId, reason: 'system-error' }, asking));

/** Ends a request for a reason of its own; one that has ended stays as it ended. */
export function closeSpotRequest(
  state: SpotRequests,
  { spotRequestId, ...why }: SpotClosing,
  asking: Asking,
): readonly FactEvent[] {
  if (isEnded(spotRequestFor(state, spotRequestId))) return [];
  return [{ type: 'SpotRequestClosed', data: { ...why, ...named(asking, spotRequestId) } }];
}

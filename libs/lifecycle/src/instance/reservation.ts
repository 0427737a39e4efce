import type { Aggregate } from '../aggregate.js';
import type { FactData, InstanceEvent } from '../facts.js';
import { NONE } from '../keyed.js';
import { privateAddressOf } from './addresses.js';

/** A launch, or nothing yet: what holds a client token together with what was asked under it. */
export interface Reservation {
  readonly id: string;
  readonly requested: FactData<'InstancesRequested'> | null;
  /** Microseconds since the Unix epoch. */
  readonly requestedAt: number | null;
  /** Id of the fact: what the instances and volumes follow from. */
  readonly factId: string | null;
}

interface Named {
  readonly accountId: string;
  readonly region: string;
  readonly reservationId: string;
  readonly clientToken?: string | undefined;
}

/**
 * The id of a launch's stream: one for each client token of an account in a Region, so that two launches under one token meet
 * there; without a token, one for each reservation. A token is written as hexadecimal UTF-8, which no reservation id is.
 */
export function reservationStreamId({ accountId, region, reservationId, clientToken }: Named): string {
  const bytes = clientToken === undefined ? null : [...new TextEncoder().encode(clientToken)];
  const last = bytes?.map((byte) => byte.toString(16).padStart(2, '0')).join('') ?? reservationId;
  return `${accountId}/${region}/${last}`;
}

/** How the facts of a launch become its state. Read models have the instances instead. */
export const reservation: Aggregate<Reservation> = {
  category: 'reservation',
  initial: (id) => ({ id, requested: null, requestedAt: null, factId: null }),
  evolve: (state, { type, data, metadata, id: factId }) =>
    type === 'InstancesRequested' ? { ...state, requested: data, requestedAt: metadata.occurredAt, factId } : state,
  facets: () => NONE,
};

/** What each instance of a launch begins with, in its own stream. */
export function instancesOf(requested: FactData<'InstancesRequested'>): readonly LaunchedInstance[] {
  const { instances, parameters: _, volumeTags: __, spot: ___, ...shared } = requested;
  return instances.map(({ instanceId, blockDevices }, launchIndex) => {
    const privateAddress = shared.privateAddress ?? privateAddressOf(instanceId, shared.availabilityZone);
    return { type: 'InstanceLaunched', data: { instanceId, ...shared, privateAddress, blockDevices, launchIndex } };
  });
}

type LaunchedInstance = Extract<InstanceEvent, { type: 'InstanceLaunched' }>;

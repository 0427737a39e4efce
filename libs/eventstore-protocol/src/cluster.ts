import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';

/** The EventStoreDB whose protocol this is: clients decide by it what they may ask. */
export const VERSION = '23.10.0';

/** What clients ask a feature of by name, beside the method itself. */
const FEATURES: Record<string, readonly string[]> = {
  '/event_store.client.persistent_subscriptions.PersistentSubscriptions/Read': ['stream', 'all'],
  '/event_store.client.persistent_subscriptions.PersistentSubscriptions/Create': ['stream', 'all'],
  '/event_store.client.persistent_subscriptions.PersistentSubscriptions/Update': ['stream', 'all'],
  '/event_store.client.persistent_subscriptions.PersistentSubscriptions/Delete': ['stream', 'all'],
  '/event_store.client.persistent_subscriptions.PersistentSubscriptions/GetInfo': ['stream', 'all'],
  '/event_store.client.persistent_subscriptions.PersistentSubscriptions/ReplayParked': ['stream', 'all'],
  '/event_store.client.persistent_subscriptions.PersistentSubscriptions/List': ['stream', 'all'],
};

/** A service, and what is served of it. */
export interface Served {
  readonly definition: ServiceDefinition;
  readonly methods: UntypedServiceImplementation;
}

/** The methods that are served, named in lower case as clients look them up. */
export function supportedMethods(services: readonly Served[]): SupportedMethods {
  const answer = new features.SupportedMethods().setEventStoreServerVersion(VERSION);
  const served = services.flatMap(({ definition, methods }) =>
    Object.entries(definition).flatMap(([name, { path }]) => (Object.hasOwn(methods, name) ? [path] : [])),
  );
  for (const path of served) {
    const [, service = '', method = ''] = path.toLowerCase().split('/');
    const supported = new features.SupportedMethod().setServiceName(service).setMethodName(method);
    answer.addMethods(supported.setFeaturesList([...(FEATURES[path] ?? [])]));
  }
  return answer;
}

/** The cluster of one: its leader, at the address by which the client reached it. */
export function clusterOf(authority: string, instance: string): ClusterInfo {
  const [, address = authority, port = '2113'] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(authority) ?? [];
  const member = new gossip.MemberInfo()
    .setInstanceId(new shared.UUID().setString(instance))
    .setTimeStamp(`${BigInt(Date.now()) * 10_000n + UNIX_EPOCH_TICKS}`)
    .setState(gossip.MemberInfo.VNodeState.LEADER)
    .setIsAlive(true)
    .setHttpEndPoint(new gossip.EndPoint().setAddress(address).setPort(Number(port)));
  return new gossip.ClusterInfo().setMembersList([member]);
}

/** .NET counts its ticks of 100 ns from the year 1. */
const UNIX_EPOCH_TICKS = 621_355_968_000_000_000n;

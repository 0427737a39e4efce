import { EventStoreDBClient, jsonEvent, type AllStreamResolvedEvent } from '@eventstore/db-client';
import { MemoryEventStore, type EventStore } from '#event-store';
import { ProtocolServer, type Role } from '#eventstore-protocol';

interface Serving {
  readonly role?: Role;
  readonly store?: EventStore;
  /** The file of the persistent subscriptions. */
  readonly subscriptions?: string;
  /** Of the client's connection string: `&throwOnAppendFailure=false`. */
  readonly parameters?: string;
  readonly keepaliveMs?: number;
}

const trouble: unknown[] = [];
const ends: (() => Promise<unknown>)[] = [];

/** A server of a log by EventStoreDB's protocol, over a real socket, and the official client of it; all end with the test. */
export async function servedLog({
  role = 'writer',
  store = new MemoryEventStore(),
  parameters = '',
  keepaliveMs,
  subscriptions,
}: Serving = {}) {
  const report = (error: unknown) => trouble.push(error);
  const { server, address } = await ProtocolServer.start(store, {
    host: '127.0.0.1',
    port: 0,
    admit: () => role,
    report,
    ...(subscriptions === undefined ? {} : { subscriptions }),
    ...(keepaliveMs === undefined ? {} : { keepaliveMs }),
  });
  const connect = (scheme = 'esdb') => {
    const client = EventStoreDBClient.connectionString(
      `${scheme}://${address}?tls=false${parameters.includes('keepAlive') ? '' : '&keepAliveInterval=-1'}${parameters}`,
    );
    ends.unshift(() => client.dispose());
    return client;
  };
  ends.push(() => server.stop());
  return { store, server, address, connect, client: connect() };
}

/** For `afterEach`: ends what was served, and answers what went wrong in it that nobody foresaw. */
export async function endServed(): Promise<readonly unknown[]> {
  for (const end of ends.splice(0)) await end();
  return trouble.splice(0);
}

export const numbered = (n: number, type = 'Counted') => jsonEvent({ type, data: { n }, metadata: { by: 'test' } });
export const counted = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => numbered(from + index));

export async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const each of stream) taken.push(each);
  return taken;
}

export async function first<T>(stream: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  if (count > 0) for await (const each of stream) if (taken.push(each) === count) break;
  return taken;
}

/** The numbers in events of {@link counted}. */
export const numbersOf = (events: readonly { readonly event?: { readonly data: unknown } }[]) =>
  events.map(({ event }) => (event?.data instanceof Object && 'n' in event.data ? event.data.n : null));

export const idOf = ({ event }: AllStreamResolvedEvent) => event?.id;

/** Waits until this is so; a test that waits in vain ends by its own time limit. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { EventStore } from '#event-store';
import type { Admit, ProtocolServer } from '#eventstore-protocol';
import { RequestProblem } from '../admin/problem.js';
import type { Config } from '../config.js';
import { bearerOf, type Doors, standingBy } from '../guards.js';

/** Serves the log to EventStoreDB's clients, to be followed and not to be written; null: nobody asked for it. */
export async function serveProtocol(
  store: EventStore,
  config: Pick<Config, 'host' | 'data' | 'eventStore' | 'grpcPort' | 'grpcCertificate' | 'grpcKey'>,
  doors: Doors,
  logger: Logger,
): Promise<ProtocolServer | null> {
  const { host, grpcPort: port, grpcCertificate, grpcKey } = config;
  if (port === undefined) return null;
  const isSecure = grpcCertificate !== undefined && grpcKey !== undefined;
  const tls = isSecure ? { certificate: await readFile(grpcCertificate), key: await readFile(grpcKey) } : undefined;
  const report = (error: unknown) => logger.error({ err: error }, "EventStoreDB's protocol could not be answered");
  const { ProtocolServer: Protocol } = await import('#eventstore-protocol');
  const { server, address } = await Protocol.start(store, {
    host,
    port,
    report,
    admit: admitBy(doors),
    ...(tls ? { tls } : {}),
    ...(config.eventStore === 'memory' ? {} : { subscriptions: join(config.data, 'subscriptions.db') }),
  });
  logger.info({ url: `esdb://${address}?tls=${isSecure}` }, "serving the log by EventStoreDB's protocol");
  return server;
}

/** The log is one: it is shown to those only who may see every account. */
function admitBy(doors: Doors): Admit {
  return async (credentials, over) => {
    const again = () => bearerOf(credentials?.password ?? null, doors);
    try {
      const principal = await again();
      if (principal === null) return null;
      if (principal.accounts === null) {
        return over ? { role: 'subscriber', ends: standingBy(principal, again, doors)(over) } : 'subscriber';
      }
      return { refused: 'this key is for some accounts, and the log is of all of them: follow GET /v1/feed instead.' };
    } catch (error) {
      if (error instanceof RequestProblem) return null;
      throw error;
    }
  };
}

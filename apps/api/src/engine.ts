import 'reflect-metadata';
import { cloudPlan, Policies } from '#lifecycle/commands';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AccessDesk, ApiKeys } from '#access';
import { Followers } from '#consumers';
import { Deliveries, Subscriptions } from '#delivery';
import { assertConnectionString, DataFolder, EventStore } from '#event-store';
import { RememberedAnswers } from './admin/idempotency.js';
import { AppModule } from './app.module.js';
import type { Config } from './config.js';
import { serveProtocol } from './feed/protocol.js';
import { ServedSubscriptions } from './feed/subscriptions.js';
import type { Doors } from './guards.js';
import { createHttp } from './http.js';
import { NestLog } from './logging.js';
import { serveDocuments } from './openapi/document.js';
import { OidcTokens } from './oidc.js';
import { Metrics, type WebhookReadings } from './operation/metrics.js';
import { QuarantineTally } from './operation/quarantine-tally.js';
import { recordSample } from './sample.js';

/** An engine that answers. */
export interface Engine {
  readonly app: NestFastifyApplication;
  /** Where it answers: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Stops listening, lets requests and appends in flight end, then closes log and folder. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts an engine: takes the folder's lock, opens the log, lets the read models catch up, records the sample where asked, and listens.
 * What was opened is closed again where a later step fails.
 */
export async function startEngine(config: Config, logger: Logger): Promise<Engine> {
  const url = clusterOf(config);
  if (url !== undefined) assertConnectionString(url);
  const folder = config.eventStore === 'memory' ? undefined : DataFolder.lock(config.data);
  const undo: (() => unknown)[] = [() => folder?.release()];
  try {
    const app = await createApp(config, folder, logger);
    undo.unshift(() => app.close());
    await app.init();
    if (config.developmentKey) await admitDevelopmentKey(app, logger);
    if (config.sample) await recordSample(app);
    await app.listen({ host: config.host, port: config.port });
    const url = addressOf(app, config.host);
    folder?.announce(url);
    logger.info({ url, data: folder ? config.data : 'memory', pid: process.pid, node: process.version }, 'listening');
    const protocol = await serveProtocol(app.get(EventStore), config, doorsOf(config, app.get(ApiKeys)), logger);
    if (protocol) app.get(ServedSubscriptions).serve(protocol.subscriptions);
    let stopping: Promise<void> | undefined;
    const end = async () => {
      await protocol?.stop();
      await stop(app, folder);
    };
    return { app, url, stop: () => (stopping ??= end()) };
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  }
}

/** The connection string of the cluster that keeps the log; undefined: the log is kept here. */
const clusterOf = ({ eventStore }: Config): string | undefined => (eventStore.includes('://') ? eventStore : undefined);

/** Tells the id only: the secret is for whoever asks for it on this machine, and not for whoever keeps the log. */
async function admitDevelopmentKey(app: NestFastifyApplication, logger: Logger): Promise<void> {
  const { id, account, mode } = await app.get(AccessDesk).admitDevelopment();
  const how = 'amistory access-key development';
  logger.info({ accessKeyId: id, account, mode, how }, 'the development key is let in');
}

async function createApp(
  config: Config,
  folder: DataFolder | undefined,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const metrics = new Metrics();
  const url = clusterOf(config);
  const place = folder ? { folder, path: config.data, url, candidate: config.policies } : ({ memory: true } as const);
  const path = folder ? config.data : null;
  const [keys, answers] = [ApiKeys.open(path), RememberedAnswers.open(path)];
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(place, metrics, {
      cloud: cloudPlan(config.cloud, config.cloudFaults),
      settles: config.scratch,
      webhookPrivate: config.webhookPrivate ?? false,
      keys,
      answers,
    }),
    createHttp({ logger, metrics, token: config.token, keys, oidc: oidcOf(config), answers }),
    { logger: new NestLog(logger), abortOnError: false, bodyParser: false },
  );
  serveDocuments(app, { token: config.token !== undefined || config.oidcIssuer !== undefined });
  const [store, followers, quarantine] = [app.get(EventStore), app.get(Followers), app.get(QuarantineTally)];
  const policies = app.get(Policies);
  metrics.read({
    counters: () => store.counters,
    policies: () => policies.status(),
    lease: () => policies.lease,
    projections: () => followers.statuses(),
    quarantined: () => quarantine.count(),
    webhooks: () => webhookReadings(app.get(Subscriptions), app.get(Deliveries)),
  });
  return app;
}

function webhookReadings(subscriptions: Subscriptions, deliveries: Deliveries): WebhookReadings {
  const all = subscriptions.all();
  const lags = all.map(({ id }) => [id, deliveries.status(id)?.lagSeconds ?? 0] as const);
  return { ...deliveries.tally, lags, deadLetters: all.map(({ id, letters }) => [id, letters.size] as const) };
}

const doorsOf = (config: Config, keys: ApiKeys): Doors => ({ token: config.token, keys, oidc: oidcOf(config) });

const oidcOf = ({ oidcIssuer, oidcAudience, oidcRolesClaim, oidcAccountsClaim }: Config): OidcTokens | undefined =>
  oidcIssuer === undefined || oidcAudience === undefined
    ? undefined
    : new OidcTokens({
        issuer: oidcIssuer,
        audience: oidcAudience,
        rolesClaim: oidcRolesClaim,
        accountsClaim: oidcAccountsClaim,
      });

/** Requests end before the log closes: an append that was begun is acknowledged. */
async function stop(app: NestFastifyApplication, folder: DataFolder | undefined): Promise<void> {
  const server = app.getHttpServer();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  try {
    await app.getHttpAdapter().close();
  } finally {
    clearInterval(idle);
  }
  await app.close();
  folder?.release();
}

function addressOf(app: NestFastifyApplication, host: string): string {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

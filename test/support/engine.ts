import { randomUUID } from 'node:crypto';
import { EC2Client } from '@aws-sdk/client-ec2';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { pino } from 'pino';
import { AccessKeys, type NewAccessKey } from '#access';
import { EventStore } from '#event-store';
import { type FactEvent, toEvent } from '#lifecycle';
import { cloudPlan } from '#lifecycle/commands';
import { RememberedAnswers } from '../../apps/api/src/admin/idempotency.js';
import { AppModule, type Behaviour } from '../../apps/api/src/app.module.js';
import { createHttp } from '../../apps/api/src/http.js';
import { Metrics } from '../../apps/api/src/operation/metrics.js';
import { held } from './recorded.js';

/** The accounts of the stories: an owner, one that it shares with, and a stranger. */
export const OWNER = '111122223333';
export const PARTNER = '444455556666';
export const STRANGER = '777788889999';
export const REGION = 'eu-central-1';

/** An engine in memory, over a real socket, with three accounts that are ruled here. */
export interface TestEngine {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly store: EventStore;
  /** The official client, as an account, in a Region. */
  ec2(account?: string, region?: string): EC2Client;
  key(account?: string): NewAccessKey;
  /** What the streams of a prefix hold. */
  facts(prefix: string): ReturnType<typeof held>;
  /** Appends a fact as an inventory would have told it. */
  seed(stream: string, event: FactEvent, metadata?: Partial<Seeding>): Promise<void>;
  close(): Promise<void>;
}

interface Seeding {
  readonly account: string;
  readonly region: string;
  readonly occurredAt: number;
}

/** Starts one; `close` it. Unless told otherwise, everything that was begun has ended before it is described. */
export async function startTestEngine(behaviour: Behaviour = {}): Promise<TestEngine> {
  const app = await listening({ cloud: cloudPlan('instant'), settles: true, ...behaviour });
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const store = app.get(EventStore);
  const seed = seeding(store, behaviour);
  const keys = new Map<string, NewAccessKey>();
  for (const account of [OWNER, PARTNER, STRANGER]) {
    keys.set(account, app.get(AccessKeys).create({ account, principal: 'ada' }));
    await seed(`account-${account}`, { type: 'AccountRuled', data: { accountId: account } });
  }
  const key = (account = OWNER): NewAccessKey => {
    const made = keys.get(account);
    if (!made) throw new Error(`${account} has no key here.`);
    return made;
  };
  const ec2 = (account = OWNER, region = REGION): EC2Client => {
    const { id, secret } = key(account);
    const credentials = { accessKeyId: id, secretAccessKey: secret };
    return new EC2Client({ region, endpoint: url, credentials, maxAttempts: 1 });
  };
  return { app, url, store, seed, key, ec2, facts: (prefix) => held(store, prefix), close: () => app.close() };
}

async function listening(behaviour: Behaviour): Promise<NestFastifyApplication> {
  const metrics = new Metrics();
  const { keys, answers = RememberedAnswers.open(null) } = behaviour;
  const imports = [AppModule.forRoot({ memory: true }, metrics, { ...behaviour, answers })];
  const module = await Test.createTestingModule({ imports }).compile();
  const http = createHttp({ logger: pino({ level: 'silent' }), metrics, token: undefined, keys, answers });
  const app = module.createNestApplication<NestFastifyApplication>(http, { bodyParser: false, logger: false });
  await app.listen(0, '127.0.0.1');
  return app;
}

const seeding =
  (store: EventStore, { clock }: Behaviour): TestEngine['seed'] =>
  async (stream, event, metadata) => {
    const minuteAgo = (clock?.now() ?? Date.now() * 1000) - 60_000_000;
    const { account = OWNER, region = REGION, occurredAt = minuteAgo } = metadata ?? {};
    const actor = { principal: 'inventory' };
    const told = { version: 1, occurredAt, actor, source: 'import', account, region } as const;
    await store.append(stream, 'any', [toEvent({ ...event, id: randomUUID(), stream, metadata: told })]);
  };

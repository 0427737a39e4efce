import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { pino } from 'pino';
import { Followers, type FollowerStatus } from '#consumers';
import { EventStore, MemoryEventStore } from '#event-store';
import { Policies } from '#lifecycle/commands';
import { createHttp } from '../http.js';
import { Condition } from './condition.js';
import { Readiness } from './health.js';
import { Metrics } from './metrics.js';
import { OperationController } from './operation.controller.js';
import { QuarantineTally } from './quarantine-tally.js';

const catalog: FollowerStatus = {
  name: 'catalog',
  position: '7',
  lagEvents: 0,
  lagSeconds: 0,
  caughtUp: true,
  parked: [],
  trouble: null,
};
const behind = { ...catalog, caughtUp: false, lagEvents: 9, lagSeconds: 3_600 };

const event = (type: string) => ({ id: crypto.randomUUID(), type, data: '{}', metadata: '{}' });

describe('the readiness of the engine', () => {
  const store = new MemoryEventStore();
  const followers = { status: catalog, later: catalog };
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const stub = {
      statuses: () => [followers.status],
      caughtUp: async () => ((followers.status = followers.later), followers.status.caughtUp),
    };
    @Module({
      controllers: [OperationController],
      providers: [
        QuarantineTally,
        Condition,
        { provide: EventStore, useValue: store },
        { provide: Followers, useValue: stub },
        { provide: Policies, useValue: { status: () => ({ waiting: 0, lateSeconds: 0, trouble: null }), lease: null } },
        { provide: Metrics, useFactory: () => new Metrics() },
      ],
    })
    class OperationModule {}
    const module = await Test.createTestingModule({ imports: [OperationModule] }).compile();
    const http = createHttp({ logger: pino({ level: 'silent' }), metrics: new Metrics(), token: undefined });
    app = module.createNestApplication<NestFastifyApplication>(http, { bodyParser: false, logger: false });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const ask = async (status: FollowerStatus, later = status) => {
    Object.assign(followers, { status, later });
    const response = await fetch(`${await app.getUrl()}/readyz`);
    return { status: response.status, ...Readiness.parse(await response.json()) };
  };

  it('is there while every projection is caught up', async () => {
    expect(await ask(catalog)).toMatchObject({ status: 200, ready: true, store: 'open', projections: [catalog] });
  });

  it('is there while a projection is seconds behind, and says so', async () => {
    const close = { ...behind, lagSeconds: 2 };
    expect(await ask(close)).toMatchObject({ status: 200, ready: true, projections: [close] });
  });

  it('is not there while a projection is far behind, and says how far', async () => {
    expect(await ask(behind)).toMatchObject({
      status: 503,
      ready: false,
      projections: [{ lagEvents: 9, lagSeconds: 3600 }],
    });
  });

  it('is there when a projection was behind for a moment only', async () => {
    expect(await ask(behind, catalog)).toMatchObject({ status: 200, ready: true });
  });

  it('shows what is parked without giving up for it', async () => {
    const parked = [{ id: 'ami-1', reason: 'A fact cannot be read.' }];
    expect(await ask({ ...catalog, parked })).toMatchObject({ status: 200, projections: [{ parked }] });
  });

  it('counts what is in quarantine, each record once, and no longer when it is released', async () => {
    await store.append('quarantine-a', 'none', [event('RecordQuarantined')]);
    await store.append('quarantine-b', 'none', [event('RecordQuarantined')]);
    await store.append('quarantine-b', 0, [event('RecordReleased')]);
    await store.append('image-ami-1', 'none', [event('RecordQuarantined')]);
    expect(await ask(catalog)).toMatchObject({ quarantine: 1 });
    await store.append('quarantine-a', 0, [event('RecordReleased')]);
    expect(await ask(catalog)).toMatchObject({ quarantine: 0 });
  });

  it('ends with the store', async () => {
    await store.close();
    expect(await ask(catalog)).toMatchObject({ status: 503, ready: false, store: 'closed', quarantine: null });
  });
});

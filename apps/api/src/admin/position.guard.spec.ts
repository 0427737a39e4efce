import { Controller, Get, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { pino } from 'pino';
import { Followers } from '#consumers';
import { createHttp } from '../http.js';
import { Metrics } from '../operation/metrics.js';
import { PositionGuard } from './position.guard.js';
import { Problem } from './problem.js';
import { ProblemFilter } from './problem.filter.js';

/** Read models that are at position 5, and reach 7 when somebody waits for it. */
const model = { at: 5n };
const followers = {
  reached: async (position: string) => {
    await new Promise((wake) => setTimeout(wake, 5));
    if (BigInt(position) <= 7n && BigInt(position) > model.at) model.at = BigInt(position);
    return BigInt(position) <= model.at;
  },
};

@Controller()
class ModelController {
  @Get('model')
  position() {
    return { at: String(model.at) };
  }
}

@Module({
  controllers: [ModelController],
  providers: [
    { provide: Followers, useValue: followers },
    { provide: APP_GUARD, useClass: PositionGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
class ModelModule {}

describe('a question that carries a position', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [ModelModule] }).compile();
    const http = createHttp({ logger: pino({ level: 'silent' }), metrics: new Metrics(), token: undefined });
    app = module.createNestApplication<NestFastifyApplication>(http, { bodyParser: false, logger: false });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const ask = async (headers: Record<string, string> = {}) => fetch(`${await app.getUrl()}/model`, { headers });

  it('is answered when the read models have reached it', async () => {
    expect(await (await ask()).json()).toEqual({ at: '5' });
    expect(await (await ask({ 'amistory-position': '7' })).json()).toEqual({ at: '7' });
  });

  it('is asked to come again where they have not in time', async () => {
    const response = await ask({ 'amistory-position': '8' });
    expect(response.headers.get('retry-after')).toBe('5');
    expect(Problem.parse(await response.json())).toMatchObject({
      type: 'urn:amistory:problem:still-behind',
      status: 503,
    });
  });

  it('is refused where the position is none', async () => {
    expect((await ask({ 'amistory-position': 'x' })).status).toBe(400);
  });
});

import { connect } from 'node:net';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { pino } from 'pino';
import { Problem } from './admin/problem.js';
import { ProblemFilter } from './admin/problem.filter.js';
import { createHttp } from './http.js';
import { Metrics } from './operation/metrics.js';

@Controller()
class DoorController {
  @Get('healthz')
  alive() {
    return { alive: true };
  }
  @Get('things')
  list() {
    return [];
  }
  @Post('things')
  take() {
    return { taken: true };
  }
}

@Module({ controllers: [DoorController], providers: [{ provide: APP_FILTER, useClass: ProblemFilter }] })
class DoorModule {}

async function listen(token?: string): Promise<{ app: NestFastifyApplication; url: string }> {
  const module = await Test.createTestingModule({ imports: [DoorModule] }).compile();
  const http = createHttp({ logger: pino({ level: 'silent' }), metrics: new Metrics(), token });
  const app = module.createNestApplication<NestFastifyApplication>(http, { bodyParser: false, logger: false });
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}

describe('an engine without a token', () => {
  let app: NestFastifyApplication;
  let url: string;

  beforeAll(async () => ({ app, url } = await listen()));
  afterAll(() => app.close());

  it('does not answer a page that reached it under another name', async () => {
    const ask = async (host: string) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write(`GET /things HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
      return (await socket.toArray()).join('').slice(0, 12);
    };
    expect(await ask('evil.example:3000')).toBe('HTTP/1.1 403');
    expect(await ask('localhost:3000')).toBe('HTTP/1.1 200');
    expect(await ask('[::1]:3000')).toBe('HTTP/1.1 200');
  });

  it('does not let a page of another origin change anything', async () => {
    const post = (origin: string) => fetch(`${url}/things`, { method: 'POST', headers: { origin } });
    const refused = await post('https://evil.example');
    expect(Problem.parse(await refused.json())).toMatchObject({
      type: 'urn:amistory:problem:foreign-origin',
      status: 403,
    });
    expect((await post('null')).status).toBe(403);
    expect((await post(url)).status).toBe(201);
  });
});

describe('an engine with a token', () => {
  let app: NestFastifyApplication;
  let url: string;

  beforeAll(async () => ({ app, url } = await listen('open-sesame')));
  afterAll(() => app.close());

  it.each([
    [200, 'Bearer open-sesame'],
    [200, `Basic ${Buffer.from('me:open-sesame').toString('base64')}`],
    [401, 'Bearer open-sesam'],
    [401, 'Bearer'],
    [401, `Basic ${Buffer.from('open-sesame:').toString('base64')}`],
    [401, 'Digest open-sesame'],
    [401, ''],
  ])('answers %i to %p', async (status, authorization) => {
    const response = await fetch(`${url}/things`, { headers: { authorization } });
    expect(response.status).toBe(status);
    if (status === 401) expect(response.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('does not tell a stranger which paths exist', async () => {
    const statuses = await Promise.all(
      ['/things', '/nowhere', '/metrics'].map(async (path) => (await fetch(url + path)).status),
    );
    expect(statuses).toEqual([401, 401, 401]);
  });

  it('tells whoever watches it how it is', async () => {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

import { Controller, Get, Module, Req } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyRequest } from 'fastify';
import { generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { AUDIENCE, tokenIssuer } from '../../../test/support/issuer.js';
import { ProblemFilter } from './admin/problem.filter.js';
import { principalOf } from './admin/principals.js';
import { createHttp } from './http.js';
import { OidcTokens } from './oidc.js';
import { Metrics } from './operation/metrics.js';

const ACCOUNT = '111122223333';

@Controller()
class WhoController {
  @Get('who')
  who(@Req() request: FastifyRequest) {
    return principalOf(request);
  }
}

@Module({ controllers: [WhoController], providers: [{ provide: APP_FILTER, useClass: ProblemFilter }] })
class WhoModule {}

describe('a token of an OpenID Connect issuer', () => {
  let issuer: Awaited<ReturnType<typeof tokenIssuer>>;
  let app: NestFastifyApplication;
  let url: string;

  beforeAll(async () => {
    issuer = await tokenIssuer();
    ({ app, url } = await listening(issuer.url));
  });
  afterAll(async () => {
    await app.close();
    issuer.close();
  });

  const ask = async (token: string, at = url) => {
    const answer = await fetch(`${at}/who`, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, body: await answer.json() };
  };

  it('lets its subject in, in its role, for its accounts', async () => {
    expect(await ask(await issuer.signed({ roles: ['operator', 'other'], accounts: [ACCOUNT] }))).toEqual({
      status: 200,
      body: { urn: 'urn:amistory:principal:oidc:ada', role: 'operator', accounts: [ACCOUNT] },
    });
    const words = await ask(await issuer.signed({ roles: 'auditor', accounts: `${ACCOUNT} 444455556666` }));
    expect(words.body).toMatchObject({ role: 'auditor', accounts: [ACCOUNT, '444455556666'] });
  });

  it('is of the greatest role that it names, and an admin of every account', async () => {
    expect((await ask(await issuer.signed({ roles: ['auditor', 'admin'], accounts: [ACCOUNT] }))).body).toMatchObject({
      role: 'admin',
      accounts: null,
    });
  });

  it('of somebody without accounts is good for none', async () => {
    expect((await ask(await issuer.signed({ roles: 'operator' }))).body).toMatchObject({ accounts: [] });
  });

  it.each([
    ['another audience', { aud: 'other' }],
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['an end that has passed', { exp: 1_000_000 }],
    ['no end', { exp: undefined }],
    ['a beginning to come', { nbf: Math.floor(Date.now() / 1000) + 3600 }],
    ['no subject', { sub: undefined }],
  ])('with %s is not taken', async (_case, claims) => {
    const answer = await ask(await issuer.signed({ roles: 'admin', ...claims }));
    expect(answer).toMatchObject({ status: 401, body: { type: 'urn:amistory:problem:token-not-taken' } });
  });

  it('that somebody else signed is not taken, nor one that nobody did', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    expect((await ask(await issuer.signed({ roles: 'admin' }, { by: privateKey }))).status).toBe(401);
    const shared = new TextEncoder().encode('a secret that both might share, 32b');
    const byShared = await new SignJWT({
      sub: 'ada',
      iss: issuer.url,
      aud: AUDIENCE,
      exp: 9_999_999_999,
      roles: 'admin',
    })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(shared);
    expect((await ask(byShared)).status).toBe(401);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none' })}.${part({ sub: 'ada', iss: issuer.url, aud: AUDIENCE, roles: 'admin' })}.`;
    expect((await ask(unsigned)).status).toBe(401);
  });

  it('without a role is refused', async () => {
    expect(await ask(await issuer.signed({ roles: ['janitor'] }))).toMatchObject({ status: 403 });
  });

  it('is checked with keys that are fetched once', async () => {
    await Promise.all([1, 2, 3].map(async () => ask(await issuer.signed({ roles: 'admin' }))));
    expect(issuer.asked.filter((path) => path === '/keys')).toHaveLength(1);
  });

  it('is needed: whoever carries none is a stranger, also on this machine', async () => {
    expect((await fetch(`${url}/who`)).status).toBe(401);
  });

  it('cannot be checked while its issuer is silent, and can when it speaks again', async () => {
    const silent = await listening(issuer.url);
    issuer.speakFor('https://somebody.else');
    const token = await issuer.signed({ roles: 'admin' });
    expect(await ask(token, silent.url)).toMatchObject({
      status: 503,
      body: { type: 'urn:amistory:problem:issuer-unreachable' },
    });
    const past = Math.floor(Date.now() / 1000) - 60;
    expect(await ask(await issuer.signed({ roles: 'admin', exp: past }), silent.url)).toMatchObject({ status: 401 });
    issuer.speakFor(issuer.url);
    expect((await ask(token, silent.url)).status).toBe(200);
    await silent.app.close();
  });
});

async function listening(issuer: string): Promise<{ app: NestFastifyApplication; url: string }> {
  const module = await Test.createTestingModule({ imports: [WhoModule] }).compile();
  const oidc = new OidcTokens({ issuer, audience: AUDIENCE });
  const http = createHttp({ logger: pino({ level: 'silent' }), metrics: new Metrics(), token: undefined, oidc });
  const app = module.createNestApplication<NestFastifyApplication>(http, { bodyParser: false, logger: false });
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}

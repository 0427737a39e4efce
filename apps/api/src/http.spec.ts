import { connect } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { type Logger, pino } from 'pino';
import { NothingKnown } from '#audit';
import { AFlag, AnInstant, NoParameters, Paging, Several } from './admin/parameters.js';
import { Problem } from './admin/problem.js';
import { ProblemFilter } from './admin/problem.filter.js';
import { createValidation } from './admin/validation.pipe.js';
import { BodyStream, TakesStream } from './body-stream.js';
import { createHttp } from './http.js';
import { Metrics } from './operation/metrics.js';

class Asked extends Paging {
  @AnInstant({ description: 'when' }) at?: string;
  @AFlag({ description: 'deep' }) deep?: boolean;
  @Several({ description: 'tag' }) tag?: string[];
}

@Controller('things')
class ThingsController {
  @Get()
  list(@Query() asked: Asked) {
    return asked;
  }
  @Get('broken')
  broken() {
    throw new TypeError('the inside is nobody’s business');
  }
  @Get(':id')
  one(@Param('id') id: string, @Query() _none: NoParameters) {
    if (id === 'missing') throw new NothingKnown(id, 'Record a trail first.');
    return { id };
  }
  @Post()
  take(@Body() body: unknown) {
    return { took: body ?? null };
  }
  @Post('stream')
  @TakesStream()
  async stream(@BodyStream() body: Readable) {
    let bytes = 0;
    for await (const chunk of body) bytes += chunk.length;
    return { bytes };
  }
}

@Module({
  controllers: [ThingsController],
  providers: [
    { provide: APP_PIPE, useFactory: createValidation },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
class ThingsModule {}

const lines: Record<string, unknown>[] = [];
const output = new PassThrough().on('data', (line: Buffer) => lines.push(JSON.parse(line.toString())));
const logger: Logger = pino({ level: 'debug' }, output);

async function listen(): Promise<{ app: NestFastifyApplication; url: string; metrics: Metrics }> {
  const metrics = new Metrics();
  const module = await Test.createTestingModule({ imports: [ThingsModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttp({ logger, metrics, token: undefined }), {
    bodyParser: false,
    logger: false,
  });
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), metrics };
}

describe('the HTTP face', () => {
  let app: NestFastifyApplication;
  let url: string;
  let metrics: Metrics;

  beforeAll(async () => ({ app, url, metrics } = await listen()));
  afterAll(() => app.close());

  const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers });
  const post = (path: string, body?: string, headers: Record<string, string> = {}) =>
    fetch(url + path, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });
  const problem = async (response: Response) => {
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const parsed = Problem.parse(await response.json());
    expect(parsed.status).toBe(response.status);
    expect(parsed.requestId).toBe(response.headers.get('x-request-id'));
    return parsed;
  };

  it('reads parameters by their kind', async () => {
    const answer = await get('/things?at=2h+ago&deep&tag=a&limit=7');
    expect(await answer.json()).toEqual({ at: '2h ago', deep: true, tag: ['a'], limit: 7 });
    expect(await (await get('/things?tag=a&tag=b&deep=false')).json()).toEqual({ tag: ['a', 'b'], deep: false });
  });

  it('names every parameter at fault, with its rule', async () => {
    const { status, errors } = await problem(await get('/things?at=noon&limit=1001&deep=perhaps&colour=red'));
    expect(status).toBe(400);
    expect(errors).toEqual(
      expect.arrayContaining([
        { member: 'at', rule: expect.stringContaining('ISO 8601') },
        { member: 'limit', rule: 'must be at most 1000' },
        { member: 'deep', rule: 'must be true or false' },
        { member: 'colour', rule: 'is not known here; this path takes at, deep, tag, cursor, limit' },
      ]),
    );
  });

  it('refuses a parameter that is given twice where one is taken', async () => {
    const { errors } = await problem(await get('/things?cursor=a&cursor=b&at=now&at=now'));
    expect(errors?.map(({ member }) => member).toSorted()).toEqual(['at', 'cursor']);
  });

  it('refuses any parameter where none is taken', async () => {
    const { errors } = await problem(await get('/things/one?at=now'));
    expect(errors).toEqual([{ member: 'at', rule: 'is not known here; this path takes no parameters' }]);
    expect((await get('/things/one')).status).toBe(200);
  });

  it('says what is not known, and what would help', async () => {
    expect(await problem(await get('/things/missing'))).toMatchObject({
      type: 'urn:amistory:problem:nothing-known',
      status: 404,
      hint: 'Record a trail first.',
      instance: '/things/missing',
    });
  });

  it.each(['/nowhere', '/things/one/two', '/things/'])('answers 404 at %s', async (path) => {
    expect(await problem(await get(path))).toMatchObject({ type: 'urn:amistory:problem:unknown-path', status: 404 });
  });

  it('answers 405 and what is allowed where only the method is wrong', async () => {
    const response = await fetch(`${url}/things/one`, { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect(await problem(response)).toMatchObject({ status: 405 });
  });

  it('answers 400 for a path that is not properly encoded', async () => {
    expect((await problem(await get('/things/%zz'))).status).toBe(400);
  });

  it('tells nothing of the inside when something unexpected fails, and logs it under the request’s id', async () => {
    const response = await get('/things/broken', { 'x-request-id': 'request-7' });
    const text = await response.clone().text();
    expect(await problem(response)).toMatchObject({ status: 500, requestId: 'request-7' });
    expect(text).not.toMatch(/inside|at .*\.ts|TypeError/);
    expect(lines).toContainEqual(
      expect.objectContaining({
        requestId: 'request-7',
        err: expect.objectContaining({ message: expect.stringContaining('inside') }),
      }),
    );
  });

  it('never takes over a request id that could forge a line of the log', async () => {
    const response = await get('/things/one', { 'x-request-id': 'a b' });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers what is no HTTP with a problem, too', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('nonsense\r\n\r\n');
    const answer = (await socket.toArray()).join('');
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
    expect(Problem.parse(JSON.parse(body))).toMatchObject({ status: 400 });
  });

  describe('a body', () => {
    it('is JSON where a route takes JSON', async () => {
      expect(await (await post('/things', '{"a":1}', { 'content-type': 'application/json' })).json()).toEqual({
        took: { a: 1 },
      });
      expect(await (await post('/things')).json()).toEqual({ took: null });
    });

    it.each([
      [400, 'bad-json', '{"a":', 'application/json'],
      [415, 'unsupported-media-type', '<a/>', 'text/xml'],
      [413, 'body-too-large', `"${'x'.repeat(1024 * 1024)}"`, 'application/json'],
    ])('is refused with %i %s', async (status, slug, body, type) => {
      const response = await post('/things', body, { 'content-type': type });
      expect(await problem(response)).toMatchObject({ type: `urn:amistory:problem:${slug}`, status });
    });

    it('is handed over as a stream, whatever its media type, however large', async () => {
      const chunk = new Uint8Array(1024 * 1024);
      const body = Readable.toWeb(Readable.from(Array.from({ length: 20 }, () => chunk)));
      const answer = await fetch(`${url}/things/stream`, { method: 'POST', body, duplex: 'half' });
      expect(await answer.json()).toEqual({ bytes: 20 * 1024 * 1024 });
      const json = await post('/things/stream', '{"a":', { 'content-type': 'application/json' });
      expect(await json.json()).toEqual({ bytes: 5 });
    });
  });

  describe('an ETag', () => {
    it('saves the transfer of an answer that the client has', async () => {
      const first = await get('/things/one');
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[\w-]+"$/);
      const again = await get('/things/one', { 'if-none-match': `"other", W/${etag}` });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    });

    it('changes with the answer, and is not given to a failure', async () => {
      const [one, two] = await Promise.all([get('/things/one'), get('/things/two')]);
      expect(one.headers.get('etag')).not.toBe(two.headers.get('etag'));
      expect((await get('/things/one', { 'if-none-match': two.headers.get('etag') ?? '' })).status).toBe(200);
      expect((await get('/things/missing')).headers.get('etag')).toBeNull();
    });

    it('is the same for HEAD', async () => {
      const head = await fetch(`${url}/things/one`, { method: 'HEAD' });
      expect([head.status, head.headers.get('etag')]).toEqual([200, (await get('/things/one')).headers.get('etag')]);
    });
  });

  it('logs a line a request, without query and without headers', async () => {
    await get('/things/one?secret=abc', { 'x-request-id': 'logged', authorization: 'Bearer hush' });
    const line = lines.find((one) => one['requestId'] === 'logged' && one['msg'] === 'request');
    expect(line).toMatchObject({ method: 'GET', path: '/things/one', route: '/things/:id', status: 400 });
    expect(JSON.stringify(line)).not.toMatch(/secret|hush/);
  });

  it('observes requests by the pattern of their route', async () => {
    await get('/things/some-id');
    await get('/nowhere/in/particular');
    const text = await metrics.registry.metrics();
    expect(text).toMatch(
      /amistory_http_request_duration_seconds_count\{method="GET",route="\/things\/:id",status="200"\} \d+/,
    );
    expect(text).toMatch(/route="unmatched",status="404"/);
    expect(text).not.toMatch(/some-id|in\/particular/);
  });
});

import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';
import { closed, PROBLEM_JSON, problemFor, RequestProblem } from './admin/problem.js';
import { sendProblem } from './admin/problem.filter.js';
import { rememberAnswers, type RememberedAnswers } from './admin/idempotency.js';
import { REVISION } from './admin/revisions.js';
import { parseBody } from './body.js';
import { routeOf } from './ec2/signed-requests.js';
import { type Doors, letIn } from './guards.js';
import { KnownRoutes } from './known-routes.js';
import type { Metrics } from './operation/metrics.js';

const REQUEST_ID = /^[\w.:-]{1,64}$/;
const MAX_BODY = 1024 * 1024;
const SILENT = new Set(['/healthz', '/readyz', '/metrics']);

export interface HttpOptions extends Doors {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Answers that are given again to whoever repeats a request. */
  readonly answers?: RememberedAnswers | undefined;
}

/**
 * The HTTP face before any controller: request ids, the token, bodies as streams, ETags, one log line and one observation a request,
 * and an end in good order.
 */
export function createHttp(options: HttpOptions): FastifyAdapter {
  const adapter = new FastifyAdapter({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: ({ headers }: { headers: NodeJS.Dict<string | string[]> }) => {
      const told = headers['x-request-id'];
      return typeof told === 'string' && REQUEST_ID.test(told) ? told : randomUUID();
    },
    bodyLimit: MAX_BODY,
    return503OnClosing: false,
    rewriteUrl: routeOf,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => sendProblem(error, request, reply),
    clientErrorHandler: refuseGarbage,
  });
  wire(adapter.getInstance<FastifyInstance>(), options);
  return adapter;
}

function wire(fastify: FastifyInstance, { metrics, answers, ...doors }: HttpOptions): void {
  const routes = new KnownRoutes();
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  fastify.addHook('onRoute', ({ method, url }) => routes.add(url, method));
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    if (closing) throw new RequestProblem(closed);
    await letIn(request, doors);
    if (request.is404) routes.refuse(request.method, request.url);
  });
  if (answers) rememberAnswers(fastify, answers);
  fastify.addHook('onSend', (request, reply, payload, done) => {
    // A connection that stays open after its last answer would hold up the engine's end until it times out.
    if (closing) void reply.header('connection', 'close');
    done(null, tag(request, reply, payload));
  });
  account(fastify, metrics);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (request: FastifyRequest, body: IncomingMessage) =>
    parseBody(request, body, MAX_BODY),
  );
}

/** One line of the log and one observation a request, also where the client left before its answer. */
function account(fastify: FastifyInstance, metrics: Metrics): void {
  const lineOf = ({ method, url, routeOptions, ip }: FastifyRequest) => ({
    method,
    path: url.split('?', 1)[0],
    route: routeOptions.url ?? 'unmatched',
    from: ip,
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const line = lineOf(request);
    metrics.observe(request.method, line.route, reply);
    const level = SILENT.has(line.route) ? 'debug' : 'info';
    request.log[level]({ ...line, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 }, 'request');
    done();
  });
  fastify.addHook('onRequestAbort', (request, done) => {
    request.log.info(lineOf(request), 'the client left before its answer');
    done();
  });
}

/** Answers that can be compared by their content: a client that has the same one already is told so, without it. */
function tag(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const comparable = request.method === 'GET' || request.method === 'HEAD';
  if (!comparable || reply.statusCode !== 200 || typeof payload !== 'string' || SILENT.has(request.url)) return payload;
  // What nobody may keep a copy of must not be told again by its digest.
  if (reply.getHeader('cache-control') === 'no-store') return payload;
  const digest = createHash('sha256').update(payload).digest('base64url').slice(0, 27);
  // Of one thing: its revision, which If-Match is compared with, and how it was shown, for what is shown also changes with time.
  const revision = reply.getHeader(REVISION);
  const etag = revision === undefined ? `"${digest}"` : `"${String(revision)}.${digest}"`;
  void reply.header('etag', etag).header('cache-control', 'private, no-cache');
  const held = request.headers['if-none-match'];
  if (
    held === undefined ||
    !(held.trim() === '*' || held.split(',').some((one) => one.trim().replace(/^W\//, '') === etag))
  )
    return payload;
  void reply.code(304).removeHeader('content-type').removeHeader('content-length');
  return '';
}

const GARBAGE: Record<string, readonly [status: number, detail: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'The address and headers of the request are larger than 16 KiB together.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** What is no HTTP at all has no request to answer to, only a socket. */
function refuseGarbage(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const [status, detail] = GARBAGE[error.code ?? ''] ?? [400, 'What was sent is not an HTTP request that can be read.'];
  const trouble = { slug: 'bad-request', status, detail };
  const problem = problemFor(trouble, { id: randomUUID(), url: '/' });
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${status} ${problem.title}\r\ncontent-type: ${PROBLEM_JSON}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

import { Readable } from 'node:stream';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { badRequest, RequestProblem } from './admin/problem.js';
import { STREAMED, tooLarge } from './body.js';

const CODINGS = ['identity', 'gzip', 'x-gzip', 'zstd'];
const MEDIA = [
  'application/json',
  'application/x-ndjson',
  'application/gzip',
  'application/zstd',
  'application/octet-stream',
];

/** A route that reads its body itself: any media type, any size. What is compressed tells so by its first bytes. */
export const TakesStream = () =>
  applyDecorators(
    RouteConfig(STREAMED),
    ApiConsumes(...MEDIA),
    ApiBody({ required: true, schema: { type: 'string', format: 'binary' } }),
    ApiHeader({ name: 'content-encoding', required: false, schema: { type: 'string', enum: CODINGS } }),
  );

/**
 * The body, not read yet. Not `@Body()`: the validation would take the stream for a DTO, copy it member by member, and crash the process
 * with half a socket.
 * @param limit How many bytes at most, where the route holds them in memory.
 * @throws {RequestProblem} 413 for more, 415 for a coding that is not read here, 400 where there is no body.
 */
export const BodyStream = createParamDecorator((limit: number | undefined, context: ExecutionContext): Readable => {
  const { body, headers } = context.switchToHttp().getRequest<FastifyRequest>();
  const coding = headers['content-encoding'] ?? 'identity';
  if (!CODINGS.includes(coding.toLowerCase())) {
    throw new RequestProblem({
      slug: 'unsupported-media-type',
      status: 415,
      detail: `Content-Encoding '${coding}' is not read here; send the body plain, or as gzip or zstd.`,
    });
  }
  if (!(body instanceof Readable)) throw badRequest([{ member: 'body', rule: 'must not be empty' }]);
  if (limit === undefined) return body;
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  return Readable.from(upTo(limit, body));
});

async function* upTo(limit: number, body: Readable): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    yield chunk;
  }
}

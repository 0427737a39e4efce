import { Readable } from 'node:stream';
import { All, Controller, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STREAMED } from '../body.js';
import { SIGNED } from '../guards.js';
import { Ec2Error } from './errors.js';
import { Front } from './front.js';
import type { SentRequest } from './signature/signature.js';

/** The largest form that has a meaning is half of it. */
const MAX_BODY = 1024 * 1024;
/** So much more is read and thrown away: a client that is still sending would not hear its answer. */
const MAX_DRAINED = 16 * MAX_BODY;

/** Where all that AWS's clients send arrives. Every request must be signed, so neither the engine's token nor its host counts here. */
@ApiExcludeController()
@Controller()
export class Ec2Controller {
  constructor(private readonly front: Front) {}

  @All()
  @RouteConfig({ ...STREAMED, ...SIGNED })
  async answer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { method, raw, originalUrl: url } = request;
    const body = await bodyOf(request.body);
    const sent: SentRequest = { method, url, headers: raw.rawHeaders, body: body ?? Buffer.alloc(0) };
    const arrival = { requestId: request.id, sourceAddress: request.ip, at: Date.now() };
    const answer = body
      ? await this.front.answer(sent, arrival)
      : this.front.refusal(tooLarge(), sent, arrival.requestId);
    void reply.headers({ ...answer.headers, 'x-amzn-requestid': request.id, 'cache-control': 'no-cache, no-store' });
    if (!body) void reply.header('connection', 'close');
    await reply.code(answer.status).header('content-type', answer.contentType).send(answer.body);
  }
}

const tooLarge = () =>
  new Ec2Error('RequestEntityTooLarge', `The body of the request is larger than ${MAX_BODY} bytes.`);

/** The whole body; null where it is too large. */
async function bodyOf(body: unknown): Promise<Buffer | null> {
  if (!(body instanceof Readable)) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_DRAINED) break;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  return size > MAX_BODY ? null : Buffer.concat(chunks);
}

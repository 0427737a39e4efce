import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { wallMicros } from '#event-store';

/** A request, and the answer that it will get. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** The one moment that all relative times of the request are reckoned from: microseconds since the Unix epoch. */
  readonly now: number;
}

/** The request and its answer to come, for whoever commands. */
export const Exchanged = createParamDecorator((_: unknown, context: ExecutionContext): Exchange => {
  const http = context.switchToHttp();
  return {
    request: http.getRequest<FastifyRequest>(),
    reply: http.getResponse<FastifyReply>(),
    now: wallMicros(),
  };
});

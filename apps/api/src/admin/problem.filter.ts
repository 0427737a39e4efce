import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { diskFails, PROBLEM_JSON, problemFor, RequestProblem, troubleOf, unexpected } from './problem.js';

/** Says every error as problem details (RFC 9457): never HTML, never a stack; the stack of the unexpected is in the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost) {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** Answers a request with what went wrong. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const trouble = troubleOf(error) ?? unexpected;
  if (trouble === unexpected) request.log.error({ err: error }, 'a request failed unexpectedly');
  if (trouble === diskFails) request.log.error({ err: error }, 'the disk is full or fails');
  if (reply.sent) return reply;
  if (error instanceof RequestProblem) void reply.headers(error.headers);
  if (trouble.status === 503) void reply.header('retry-after', '5');
  const problem = problemFor(trouble, { id: request.id, url: request.url });
  void reply.header('x-request-id', request.id);
  return reply.code(trouble.status).header('content-type', PROBLEM_JSON).send(JSON.stringify(problem));
}

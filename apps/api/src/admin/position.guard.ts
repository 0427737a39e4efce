import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Followers } from '#consumers';
import { badRequest, RequestProblem } from './problem.js';

/** The header by which an answer tells how far the log was, and a question asks to be answered from no earlier. */
export const POSITION = 'amistory-position';

const PATIENCE_MS = 10_000;

/** Reads one's own writes: a question that carries the position of a recording waits until the read models have reached it. */
@Injectable()
export class PositionGuard implements CanActivate {
  constructor(private readonly followers: Followers) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { headers, method } = context.switchToHttp().getRequest<FastifyRequest>();
    const position = headers[POSITION];
    if (position === undefined || method === 'POST') return true;
    if (typeof position !== 'string' || !/^\d{1,20}$/.test(position)) {
      throw badRequest([{ member: POSITION, rule: 'must be a position as a recording answered it' }]);
    }
    if (await this.followers.reached(position, PATIENCE_MS)) return true;
    throw new RequestProblem({
      slug: 'still-behind',
      status: 503,
      detail: `The read models have not reached position ${position} yet; ask again, and see /readyz for how far they are.`,
    });
  }
}

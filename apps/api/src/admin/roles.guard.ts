import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isSigned } from '../guards.js';
import { principalOf, type Role, ROLES } from './principals.js';
import { RequestProblem } from './problem.js';

const ROLE_KEY = 'amistory:roles';

/** Who may ask this, beside an admin. What says nothing is for admins only. */
export const For = (...roles: readonly Role[]) => SetMetadata(ROLE_KEY, roles);

const Roles = z.array(z.enum(ROLES)).default([]);

/** Lets each role do what is for it. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (isSigned(request)) return true;
    const roles = Roles.parse(this.reflector.getAllAndOverride(ROLE_KEY, [context.getHandler(), context.getClass()]));
    const { role, urn } = principalOf(request);
    if (role === 'admin' || roles.includes(role)) return true;
    throw new RequestProblem({
      slug: 'role-too-small',
      status: 403,
      detail: `${urn} is of the role ${role}, and this is for ${['admin', ...roles].join(', ')}.`,
    });
  }
}

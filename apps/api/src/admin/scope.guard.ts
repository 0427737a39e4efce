import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { NothingKnown } from '#audit';
import { z } from 'zod';
import { type Principal, principalOf, reachesAccount } from './principals.js';
import { badRequest, RequestProblem } from './problem.js';
import { isSigned } from '../guards.js';
import { Scope } from './scope.js';

const SCOPE_KEY = 'amistory:scope';

const Bounds = z.object({
  /** Members that name a thing: it must be of one of the principal's accounts. */
  things: z.array(z.string()).default([]),
  /** What is shared with one of the accounts will do. */
  shared: z.boolean().default(false),
  /** Members that name an account: it must be one of the principal's. */
  accounts: z.array(z.string()).default([]),
  /** The parameter that bounds what is looked at to an account: it must be there. */
  bound: z.string().optional(),
  /** The parameter that names who acted: somebody of the principal's accounts. */
  actor: z.string().optional(),
});
type Bounds = z.infer<typeof Bounds>;

/**
 * How a route is bounded for principals that have a say in some accounts only; none: it sees to that itself. Routes that say nothing
 * look at all accounts, and are for those who have a say in every one.
 */
export const Within = (bounds: Partial<Bounds>) => SetMetadata(SCOPE_KEY, bounds);

const Members = z.record(z.string(), z.unknown()).catch({});
const Said = z.string().optional().catch(undefined);

/** Lets principals see what is of their accounts. Whatever else there is, is answered as what nobody ever heard of. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly scope: Scope,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = principalOf(request);
    if (principal.accounts === null || isSigned(request)) return true;
    const told: unknown = this.reflector.getAllAndOverride(SCOPE_KEY, [context.getHandler(), context.getClass()]);
    if (told === undefined) throw allAccounts(principal);
    const bounds = Bounds.parse(told);
    bind(request, bounds, principal);
    const members = { ...Members.parse(request.query), ...Members.parse(request.params) };
    const named = (names: readonly string[]) =>
      names.flatMap((name) => [members[name]].flat().flatMap((value) => Said.parse(value) ?? []));
    for (const account of named([...bounds.accounts, ...(bounds.bound === undefined ? [] : [bounds.bound])])) {
      if (!reachesAccount(principal, account)) throw unknown(account);
    }
    for (const id of named(bounds.things)) await this.#mustSee(principal, id, bounds.shared);
    for (const actor of named(bounds.actor === undefined ? [] : [bounds.actor])) mustBeOwn(principal, actor);
    return true;
  }

  async #mustSee(principal: Principal, id: string, shared: boolean): Promise<void> {
    const sight = await this.scope.sees(principal, id);
    if (sight === 'whole' || (shared && sight === 'shared')) return;
    throw unknown(id);
  }
}

/** Whoever has a say in one account need not name it. */
function bind({ query }: FastifyRequest, { bound }: Bounds, { accounts }: Principal): void {
  if (bound === undefined || typeof query !== 'object' || query === null || bound in query) return;
  const [only, further] = accounts ?? [];
  if (only !== undefined && further === undefined) return void Object.assign(query, { [bound]: only });
  throw badRequest([{ member: bound, rule: `must be one of your accounts: ${accounts?.join(', ')}` }]);
}

function mustBeOwn(principal: Principal, actor: string): void {
  const account = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(actor)?.[1] ?? actor;
  if (!reachesAccount(principal, account) && actor !== principal.urn) throw unknown(actor);
}

const unknown = (id: string) => new NothingKnown(id, 'Or it is of an account that you have no say in.');

const allAccounts = ({ urn }: Principal) =>
  new RequestProblem({
    slug: 'all-accounts-needed',
    status: 403,
    detail: `This looks at all accounts, and ${urn} has a say in some only.`,
  });

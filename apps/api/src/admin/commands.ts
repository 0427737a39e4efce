import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { type Caller, Decider, followUpId } from '#lifecycle/commands';
import { PublicCatalog } from '../ec2/public-catalog.js';
import { regionOf } from '../ec2/regions.js';
import { Expectations } from './expectations.js';
import type { Exchange } from './exchange.js';
import { IDEMPOTENCY_KEY, undertakingOf } from './idempotency.js';
import { POSITION } from './position.guard.js';
import { type Principal, principalOf, reachesAccount } from './principals.js';
import { badRequest, RequestProblem } from './problem.js';
import { REVISION } from './revisions.js';
import type { Where } from './where.js';

/** Within which the keys of all requests have names. */
const KEYS = '6b1b2f0e-5d0c-4c1e-9a55-0d4ad7c1b9f2';

/** Which account and Region a command is of, and the one thing that it is about, by the name of its stream. */
export interface Place {
  readonly where: Where;
  readonly thing?: string;
}

/** What every command's answer tells: how far the log has got by it. */
export type Reached<Told> = Told & { readonly position: string };

type Ordered<Result> = Command<Result> & { readonly by: Caller };

/** Commands, as the admin API gives them. */
@Injectable()
export class AdminCommands {
  constructor(
    private readonly bus: CommandBus,
    private readonly decider: Decider,
    private readonly publicCatalog: PublicCatalog,
    private readonly expectations: Expectations,
  ) {}

  /**
   * Has a command decided, and tells what came of it, with the position that the log has reached by it.
   * @throws {RequestProblem}
   * @throws {Refusal}
   */
  async run<Result, Told extends object>(
    exchange: Exchange & Place,
    make: (by: Caller) => Ordered<Result>,
    tell: (result: Result) => Told,
  ): Promise<Reached<Told>> {
    const by = await this.by(exchange);
    const told = tell(await this.bus.execute(make(by)));
    return this.reached(exchange, by, told);
  }

  /** An answer with the position reached, also in its header, and where the stream of the thing ends now. */
  async reached<Told extends object>(
    { reply, thing }: Exchange & Place,
    by: Caller,
    told: Told,
  ): Promise<Reached<Told>> {
    const position = this.positionOf(by);
    void reply.header(POSITION, position);
    if (thing !== undefined) void reply.header(REVISION, await this.expectations.revisionOf(thing));
    return { ...told, position };
  }

  /** One of several commands of a request. */
  order<Result>(command: Ordered<Result>): Promise<Result> {
    return this.bus.execute(command);
  }

  /** Where what this caller did ended; where it changed nothing, where the account's last command ended. */
  positionOf(by: Caller): string {
    return String(this.decider.positionOf(by) ?? this.decider.acknowledged(by.account));
  }

  /**
   * Who commands by this request, for which account, and as of which revision of the thing.
   * @throws {RequestProblem} The principal has no say in the account; or the thing is not as the request expects it.
   */
  async by({ request, where, thing }: Exchange & Place): Promise<Caller> {
    const principal = principalOf(request);
    const account = accountFor(principal, where.account);
    const region = regionNamed(where.region);
    const undertaking = undertakingOf(request);
    const again = undertaking?.again === true;
    const expected = await this.expectations.of(request.headers['if-match'], { thing, account, again });
    await this.publicCatalog.opened(region);
    const requestId = request.id;
    return {
      account,
      region,
      actor: actorOf(request, principal),
      requestId,
      correlationId: correlationOf(request),
      expected,
      undertaking,
    };
  }
}

/** The account that is named, or the only one that the principal has a say in. */
export function accountFor(principal: Principal, named: string | undefined): string {
  const [only, further] = principal.accounts ?? [];
  const account = named ?? (further === undefined ? only : undefined);
  if (account === undefined) throw badRequest([{ member: 'account', rule: 'must name the account that is commanded' }]);
  if (!/^\d{12}$/.test(account)) {
    throw badRequest([{ member: 'account', rule: 'must be an account of 12 digits, such as 111122223333' }]);
  }
  if (reachesAccount(principal, account)) return account;
  throw new RequestProblem({
    slug: 'account-out-of-scope',
    status: 403,
    detail: `${principal.urn} has no say in account ${account}; it has in ${principal.accounts?.join(', ')}.`,
  });
}

function regionNamed(region: string | undefined): string {
  if (region !== undefined && regionOf(region) !== null) return region;
  throw badRequest([{ member: 'region', rule: 'must name a Region of AWS, such as eu-central-1' }]);
}

/** Who acts, as the fact keeps it. */
export function actorOf({ ip, headers }: FastifyRequest, { urn, keyId }: Principal): Caller['actor'] {
  const userAgent = headers['user-agent'];
  return {
    principal: urn,
    sourceAddress: ip,
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(keyId === undefined ? {} : { accessKeyId: keyId }),
  };
}

/** What a request and its repetitions share: the same under the same key of the same principal, else of this request alone. */
function correlationOf(request: FastifyRequest): string {
  const key = request.headers[IDEMPOTENCY_KEY];
  return typeof key === 'string' ? followUpId(KEYS, `${principalOf(request).urn}/${key}`) : randomUUID();
}

/** A client token that follows from the request's key: what is done under it is done once, even where its answer was never kept. */
export function tokenOf(request: FastifyRequest): string | undefined {
  return typeof request.headers[IDEMPOTENCY_KEY] === 'string' ? `request-${correlationOf(request)}` : undefined;
}

/** A digest of what was asked, by which a repetition is known. */
export const digestOf = (asked: object): string =>
  createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 22);

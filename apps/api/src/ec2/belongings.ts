import { Injectable } from '@nestjs/common';
import { type Aggregate, type Belongings as Held, belongingsId, type Keyed, Refusal } from '#lifecycle';
import { Decider } from '#lifecycle/commands';
import type { Call } from './call.js';
import { Commands } from './commands.js';
import { refused } from './refusals.js';

/**
 * Looks for something by the rules of the domain, and refuses in EC2's words what they refuse.
 * @throws {Ec2Error}
 */
export function found<Result>(look: () => Result): Result {
  try {
    return look();
  } catch (error) {
    throw error instanceof Refusal ? refused(error) : error;
  }
}

/** What an account has around its instances, as the log has it now: no read model is asked. */
@Injectable()
export class Belongings {
  constructor(
    private readonly decider: Decider,
    private readonly commands: Commands,
  ) {}

  /** `keyPairs`, `securityGroups`, `launchTemplates` or `spotRequests` of the account in the Region. */
  of<Thing extends { readonly tags: Keyed }>(aggregate: Aggregate<Held<Thing>>, call: Call): Promise<Held<Thing>> {
    return this.decider.state(aggregate, belongingsId(call), this.commands.by(call, {}));
  }
}

import { Injectable } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import { type Actor, Refusal } from '#lifecycle';
import { type Caller, Contended } from '#lifecycle/commands';
import type { Call } from './call.js';
import { dryRun, Ec2Error } from './errors.js';
import { refused } from './refusals.js';

interface Asked {
  readonly DryRun?: boolean | undefined;
}

/** The session of an assumed role, as records of CloudTrail name it too. */
function sessionOf({ principal, assumedBy }: Call): Pick<Actor, 'session' | 'assumedBy'> {
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(principal)?.[1];
  return { ...(session === undefined ? {} : { session }), ...(assumedBy === null ? {} : { assumedBy }) };
}

/** Commands, as EC2's clients give them. */
@Injectable()
export class Commands {
  constructor(private readonly bus: CommandBus) {}

  /** Who commands by this call; where it is a dry run, nothing is recorded. */
  by(call: Call, asked: Asked): Caller {
    const { account, region, principal, accessKeyId, requestId, sourceAddress, userAgent } = call;
    const actor = { principal, account, sourceAddress, userAgent, accessKeyId, ...sessionOf(call) };
    return { account, region, actor, requestId, correlationId: requestId, dryRun: asked.DryRun === true };
  }

  /**
   * Has a command decided. A dry run that nothing refuses is answered by its error, as AWS does.
   * @throws {Ec2Error}
   */
  async run<Result>(command: Command<Result> & { readonly by: Caller }): Promise<Result> {
    const result = await this.#decided(command);
    if (command.by.dryRun === true) throw dryRun();
    return result;
  }

  async #decided<Result>(command: Command<Result>): Promise<Result> {
    try {
      return await this.bus.execute(command);
    } catch (error) {
      if (error instanceof Refusal) throw refused(error);
      if (error instanceof Contended) throw new Ec2Error('RequestLimitExceeded', error.message);
      throw error;
    }
  }
}

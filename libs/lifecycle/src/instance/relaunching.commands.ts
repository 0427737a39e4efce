import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider, idFrom } from '../decider.commands.js';
import type { FactType } from '../facts.js';
import { rule } from '../refusal.js';
import { Surroundings } from '../surroundings.js';
import { instance } from './instance.js';
import { launch } from './launching.commands.js';
import { launchAgain } from './relaunching.js';

/** What an instance fails by. */
const FAILURES: readonly FactType[] = ['InstanceTerminated', 'InstanceStopped', 'InstanceStatusFailed'];

/** Launch an instance that failed again, from its image: one for each failure, however often it is asked. */
export class LaunchAgain extends Command<Relaunched> {
  constructor(
    readonly instanceId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

export interface Relaunched {
  readonly reservationId: string;
  readonly instanceId: string;
}

@CommandHandler(LaunchAgain)
export class LaunchAgainHandler implements ICommandHandler<LaunchAgain> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ instanceId: failedId, by }: LaunchAgain): Promise<Relaunched> {
    const command = await commanding(this.decider, by);
    const { state: failed, told, last } = await this.decider.timeline(instance, failedId, by);
    const failure = told.findLast(({ type }) => FAILURES.some((one) => one === type)) ?? last;
    // What is launched follows from the failure, and so do its ids: asked for twice, it is launched once.
    const cause = failure?.id ?? failedId;
    const [reservationId, instanceId] = [idFrom('r', cause), idFrom('i', cause)];
    const asked = launchAgain(failed, { reservationId, instanceId }, command.decisions.asking);
    const { instanceType } = failed;
    rule(instanceType !== null, 'instance-not-failed', failedId, 'Its type is not known.');
    const decisions = command.decisions.following({ id: cause });
    await launch({ ...command, decisions }, this.surroundings, { ...asked, instanceType });
    return { reservationId, instanceId };
  }
}

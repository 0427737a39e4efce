import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { changeAll, type Changed } from './together.commands.js';
import { endSpot } from './spot.commands.js';
import { rebootInstance, startInstance, stopInstance, terminateInstance } from './power.js';

/** Start stopped instances: all of them, or, where one cannot be, none. */
export class StartInstances extends Command<readonly Changed[]> {
  constructor(
    readonly instanceIds: readonly string[],
    readonly by: Caller,
  ) {
    super();
  }
}

/** How instances are to be stopped. */
export interface Stopping {
  readonly instanceIds: readonly string[];
  readonly hibernate?: boolean | undefined;
  /** Although their systems do not answer. */
  readonly force?: boolean | undefined;
}

/** Stop running instances, or hibernate them: all of them, or, where one cannot be, none. */
export class StopInstances extends Command<readonly Changed[]> {
  constructor(
    readonly input: Stopping,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Restart the systems of running instances: of all of them, or, where one cannot be, of none. */
export class RebootInstances extends Command<readonly Changed[]> {
  constructor(
    readonly instanceIds: readonly string[],
    readonly by: Caller,
  ) {
    super();
  }
}

/** End instances: all of them, or, where one is protected, none. */
export class TerminateInstances extends Command<readonly Changed[]> {
  constructor(
    readonly instanceIds: readonly string[],
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(StartInstances)
export class StartInstancesHandler implements ICommandHandler<StartInstances> {
  constructor(private readonly decider: Decider) {}

  async execute({ instanceIds, by }: StartInstances): Promise<readonly Changed[]> {
    const { decisions } = await commanding(this.decider, by);
    // Whether there is room shows when they start: a start that fails leaves them stopped.
    const known = { ...decisions.asking, capacity: true };
    return changeAll(decisions, instanceIds, (state) => startInstance(state, known));
  }
}

@CommandHandler(StopInstances)
export class StopInstancesHandler implements ICommandHandler<StopInstances> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: StopInstances): Promise<readonly Changed[]> {
    const { decisions } = await commanding(this.decider, by);
    return changeAll(decisions, input.instanceIds, (state) => stopInstance(state, input, decisions.asking));
  }
}

@CommandHandler(RebootInstances)
export class RebootInstancesHandler implements ICommandHandler<RebootInstances> {
  constructor(private readonly decider: Decider) {}

  async execute({ instanceIds, by }: RebootInstances): Promise<readonly Changed[]> {
    const { decisions } = await commanding(this.decider, by);
    return changeAll(decisions, instanceIds, (state) => rebootInstance(state, decisions.asking));
  }
}

@CommandHandler(TerminateInstances)
export class TerminateInstancesHandler implements ICommandHandler<TerminateInstances> {
  constructor(private readonly decider: Decider) {}

  async execute({ instanceIds, by }: TerminateInstances): Promise<readonly Changed[]> {
    const { decisions } = await commanding(this.decider, by);
    const changed = await changeAll(decisions, instanceIds, (state) => terminateInstance(state, decisions.asking));
    await Promise.all(changed.map(({ after }) => endSpot(decisions, after, 'instance-terminated-by-user')));
    return changed;
  }
}

import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding, commandingBy } from '../account/commanding.commands.js';
import { belongingsId } from '../belongings/belonging.js';
import { amongGroups } from '../belongings/security-groups.commands.js';
import { closeSpotRequest, spotRequests } from '../belongings/spot-requests.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions, idFrom } from '../decider.commands.js';
import type { FactType } from '../facts.js';
import { valueOf } from '../keyed.js';
import { Refusal, rule } from '../refusal.js';
import type { FactOf } from '../rules.js';
import { Surroundings } from '../surroundings.js';
import { instance } from './instance.js';
import { launch } from './launching.commands.js';
import { launchAgain, launchLike } from './relaunching.js';
import { keptSpot } from './spot.commands.js';

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

/**
 * Launches an instance like the one that ended for a persistent Spot request, which is open again. Where that cannot be, the request fails.
 * Done twice, it is done once.
 */
export async function relaunchSpot(
  decisions: Decisions,
  surroundings: Surroundings,
  { id: cause, data: { spotRequestId, instanceId: endedId } }: FactOf<'SpotRequestReopened'>,
): Promise<void> {
  const held = await decisions.state(spotRequests, belongingsId(decisions.asking));
  const request = valueOf(held.things, spotRequestId);
  if (request?.state !== 'open') return;
  const command = await commandingBy(decisions);
  const ended = await decisions.state(instance, endedId);
  const { instanceType, attributes } = ended;
  const groupIds = attributes['securityGroups']?.split(' ');
  const spot = keptSpot({ ...request, spotRequestIds: [spotRequestId] });
  const ids = { reservationId: idFrom('r', cause), instanceId: idFrom('i', cause) };
  try {
    await amongGroups(decisions, { groupIds }, () =>
      launch(command, surroundings, { ...launchLike(ended, ids), spot, instanceType: instanceType ?? '' }),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const why = { spotRequestId, reason: 'bad-parameters', detail: error.message } as const;
    await decisions.decide(spotRequests, belongingsId(decisions.asking), (now) =>
      closeSpotRequest(now, why, decisions.asking),
    );
  }
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

import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Commanding, commanding, commandingBy } from '../account/commanding.commands.js';
import { belongingsId } from '../belongings/belonging.js';
import { keyPairForLaunch, keyPairs } from '../belongings/key-pairs.js';
import { amongGroups } from '../belongings/security-groups.commands.js';
import { closeSpotRequest, spotRequests } from '../belongings/spot-requests.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions, idFrom } from '../decider.commands.js';
import type { FactType } from '../facts.js';
import { valueOf } from '../keyed.js';
import { Refusal, rule } from '../refusal.js';
import type { FactOf } from '../rules.js';
import type { Instance } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { instance } from './instance.js';
import { finishLaunch, launch } from './launching.commands.js';
import type { LaunchAsked } from './launching.js';
import { launchAgain, launchLike } from './relaunching.js';
import { reservation, reservationStreamId } from './reservation.js';
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
  const spot = keptSpot({ ...request, spotRequestIds: [spotRequestId] });
  const ids = { reservationId: idFrom('r', cause), instanceId: idFrom('i', cause) };
  try {
    await launchBeside(command, surroundings, { ...launchLike(ended, ids), spot }, ended);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const why = { spotRequestId, reason: 'bad-parameters', detail: error.message } as const;
    await decisions.decide(spotRequests, belongingsId(decisions.asking), (now) =>
      closeSpotRequest(now, why, decisions.asking),
    );
  }
}

/**
 * Launches in the place of an instance, of its type, into its security groups and with its key pair: as long as there are such.
 * @throws {Refusal}
 */
async function launchBeside(
  command: Commanding,
  surroundings: Surroundings,
  asked: LaunchAsked,
  { instanceId, instanceType, attributes: { keyName, securityGroups } }: Instance,
): Promise<void> {
  rule(instanceType !== null, 'instance-not-failed', instanceId, 'Its type is not known.');
  const { decisions } = command;
  if (keyName !== undefined) keyPairForLaunch(await decisions.state(keyPairs, belongingsId(decisions.asking)), keyName);
  await amongGroups(decisions, { groupIds: securityGroups?.split(' ') }, () =>
    launch(command, surroundings, { ...asked, instanceType }),
  );
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
    const decisions = command.decisions.following({ id: cause });
    const { account: accountId, region } = by;
    const before = await decisions.state(reservation, reservationStreamId({ accountId, region, reservationId }));
    // What was launched for it is found, and finished, also where its groups and its key pair are no more.
    if (before.requested !== null)
      await finishLaunch(decisions.following({ id: before.factId ?? cause }), before.requested);
    else await launchBeside({ ...command, decisions }, this.surroundings, asked, failed);
    return { reservationId, instanceId };
  }
}

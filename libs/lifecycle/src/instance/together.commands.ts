import type { Decisions } from '../decider.commands.js';
import type { FactEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Instance } from '../states.js';
import { instance } from './instance.js';

/** An instance before and after a command. */
export interface Changed {
  readonly before: Instance;
  readonly after: Instance;
}

/** Instances of the account that are named; who misses some is told all that are missing. @throws {Refusal} */
export async function ownInstances(decisions: Decisions, instanceIds: readonly string[]): Promise<readonly Instance[]> {
  const { account, region } = decisions.asking;
  const found = await decisions.states(instance, [...new Set(instanceIds)]);
  const missing = found.filter((one) => !one.known || one.ownerId !== account || one.region !== region);
  rule(missing.length === 0, 'instance-not-found', missing.map(({ instanceId }) => instanceId).join(', '));
  return found;
}

/**
 * Decides alike about several instances: first about all of them, so that a refusal of one leaves the others as they are. Commands that
 * name the same instances go one after the other meanwhile.
 * @throws {Refusal}
 */
export function changeAll(
  decisions: Decisions,
  instanceIds: readonly string[],
  decision: (state: Instance) => readonly FactEvent[],
): Promise<readonly Changed[]> {
  return decisions.alone(instanceIds, async () => {
    const found = await ownInstances(decisions, instanceIds);
    for (const one of found) {
      const done = await decisions.done(instance, one.instanceId);
      if (done.length === 0) decision(one);
    }
    return Promise.all(
      found.map(async (before) => {
        const { state } = await decisions.decide(instance, before.instanceId, decision);
        return { before, after: state };
      }),
    );
  });
}

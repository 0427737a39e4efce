import { account } from '../account/account.js';
import { keptUntil, retentionRulesOf } from '../account/retention.js';
import type { Decisions } from '../decider.commands.js';
import { endWithInstance } from '../volume/deletion.js';
import { volume } from '../volume/volume.js';
import { instance } from './instance.js';

/**
 * What follows from the end of an instance: each of its volumes is let go, and deleted where its attachment says so, into the Recycle Bin
 * where a rule keeps it. Done twice, it is done once.
 * @param attached volumes that are attached to it beside those of its launch
 */
export async function endVolumes(decisions: Decisions, instanceId: string, attached: readonly string[]): Promise<void> {
  const { account: accountId, region } = decisions.asking;
  const [owner, { blockDevices }] = await Promise.all([
    decisions.state(account, accountId),
    decisions.state(instance, instanceId),
  ]);
  const rules = retentionRulesOf(owner, region);
  const volumeIds = new Set([...attached, ...blockDevices.flatMap(({ volumeId }) => volumeId ?? [])]);
  await Promise.all(
    [...volumeIds].map((volumeId) =>
      decisions.decide(volume, volumeId, (state) =>
        endWithInstance(
          state,
          { instanceId },
          { keptUntil: keptUntil(rules, { tags: state.tags, kind: 'volume', at: decisions.at }) },
        ),
      ),
    ),
  );
}

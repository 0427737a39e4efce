import { account } from '../account/account.js';
import { importEnds } from '../account/importing.js';
import type { Decisions } from '../decider.commands.js';
import { finishImageImport } from '../image/importing.commands.js';
import { finishSnapshotImport } from '../snapshot/importing.commands.js';
import type { Surroundings } from '../surroundings.js';
import type { CloudPlan } from './cloud-plan.js';
import { type AnyReaction, anyReaction } from './reaction.js';

/** No disk is read here: each one is as large as this. */
const SIZE_GIB = 8;
const REASON = 'The simulated cloud let it fail, as its fault plan says.';

/** Ends imports: what they make appears then. */
export const simulatedImports = (plan: CloudPlan, surroundings: Surroundings): readonly AnyReaction<Decisions>[] => [
  anyReaction({
    name: 'cloud/import',
    types: ['ImportTaskRequested'],
    due({ data, metadata }) {
      if (metadata.source !== 'engine') return [];
      const delay = plan.delay('task', data.taskId);
      return [delay === 0 ? 0 : metadata.occurredAt + delay];
    },
    async act(decisions: Decisions, { data }) {
      const { accountId, region, taskId, makes } = data;
      if (plan.fails('task', taskId)) {
        const failed = { region, taskId, result: 'failed', reason: REASON } as const;
        await decisions.decide(account, accountId, (state) => importEnds(state, failed));
      } else if (makes === 'snapshot') {
        await finishSnapshotImport(decisions, data, { sizeGiB: SIZE_GIB });
      } else {
        const images = await surroundings.imageCount(decisions.asking);
        await finishImageImport(decisions, data, { sizeGiB: SIZE_GIB, images });
      }
    },
  }),
];

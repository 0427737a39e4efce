import type { InstanceMonitoring } from '@aws-sdk/client-ec2';
import { MonitorInstances } from '#lifecycle/commands';
import type { Call } from '../../call.js';
import type { Commands } from '../../commands.js';
import { instanceIdsOf } from './state-changes.js';

interface Asked {
  readonly InstanceIds?: readonly string[] | undefined;
  readonly DryRun?: boolean | undefined;
}

/** Turns detailed monitoring on or off. The answer still says that this is under way, as AWS's does. */
export async function monitor(
  commands: Commands,
  {
    asked,
    call,
    monitoring,
  }: { readonly asked: Asked; readonly call: Call; readonly monitoring: 'enabled' | 'disabled' },
): Promise<{ InstanceMonitorings: InstanceMonitoring[] }> {
  const instanceIds = instanceIdsOf(asked.InstanceIds);
  const changed = await commands.run(new MonitorInstances({ instanceIds, monitoring }, commands.by(call, asked)));
  const State = monitoring === 'enabled' ? 'pending' : 'disabling';
  return {
    InstanceMonitorings: changed.map(({ after: { instanceId } }) => ({
      InstanceId: instanceId,
      Monitoring: { State },
    })),
  };
}

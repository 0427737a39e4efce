import type { Asking } from '../asking.js';
import type { FactData, InstanceEvent } from '../facts.js';
import { rule } from '../refusal.js';
import type { Instance } from '../states.js';
import { ownInstance } from './ownership.js';

/** What somebody reports of instances. */
export type Report = Omit<FactData<'InstanceStatusReported'>, 'instanceId'>;

/** Notes a report on a running instance (EC2 API reference, ReportInstanceStatus): nothing of it changes. */
export function reportStatus(instance: Instance, report: Report, known: Asking): readonly InstanceEvent[] {
  ownInstance(instance, known);
  const { instanceId, state } = instance;
  rule(state === 'running', 'instance-state-unsuited', instanceId, `It is ${state}.`);
  return [{ type: 'InstanceStatusReported', data: { instanceId, ...report } }];
}

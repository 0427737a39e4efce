import type { InstanceStatus, InstanceStatusSummary } from '@aws-sdk/client-ec2';
import { type Instance, STATE_REASONS } from '#lifecycle';
import type { FilterRules } from '../filters.js';
import { zoneIdOf } from '../regions.js';
import { stateOf } from './instance.js';
import { at } from './paths.js';
import { dateOf, known, type Wide } from './values.js';

export type PrintedStatus = Wide<InstanceStatus>;

/** A status check of a running instance has failed. A reason for its state tells of a stop before, not of a check. */
export const isImpaired = ({ state, stateReasonCode }: Instance): boolean =>
  state === 'running' && stateReasonCode !== null && !Object.hasOwn(STATE_REASONS, stateReasonCode);

function summary(checked: boolean, impaired: boolean, since?: number): Wide<InstanceStatusSummary> {
  if (!checked) return { Status: 'not-applicable' };
  const reachability = { Name: 'reachability', Status: impaired ? 'failed' : 'passed' };
  return {
    Status: impaired ? 'impaired' : 'ok',
    Details: [{ ...reachability, ...(impaired && { ImpairedSince: dateOf(since) }) }],
  };
}

/** What the status checks of an instance say; of one that does not run, nothing. `impairedSince`: microseconds. */
export function printStatus(instance: Instance, impairedSince: number | undefined): PrintedStatus {
  const runs = instance.state === 'running';
  return {
    AvailabilityZone: known(instance.availabilityZone),
    AvailabilityZoneId: zoneIdOf(instance.availabilityZone),
    Events: [],
    InstanceId: instance.instanceId,
    InstanceState: stateOf(instance),
    InstanceStatus: summary(runs, isImpaired(instance), impairedSince),
    SystemStatus: summary(runs, false),
    AttachedEbsStatus: summary(runs, false),
    Operator: { Managed: false },
  };
}

const PATHS: Readonly<Record<string, string>> = {
  'application-status.status': 'ApplicationStatus.Status',
  'attached-ebs-status.status': 'AttachedEbsStatus.Status',
  'availability-zone': 'AvailabilityZone',
  'availability-zone-id': 'AvailabilityZoneId',
  'event.code': 'Events.Code',
  'event.description': 'Events.Description',
  'event.instance-event-id': 'Events.InstanceEventId',
  'event.not-after': 'Events.NotAfter',
  'event.not-before': 'Events.NotBefore',
  'event.not-before-deadline': 'Events.NotBeforeDeadline',
  'instance-state-code': 'InstanceState.Code',
  'instance-state-name': 'InstanceState.Name',
  'instance-status.reachability': 'InstanceStatus.Details.Status',
  'instance-status.status': 'InstanceStatus.Status',
  'operator.managed': 'Operator.Managed',
  'operator.principal': 'Operator.Principal',
  'system-status.reachability': 'SystemStatus.Details.Status',
  'system-status.status': 'SystemStatus.Status',
};

/** What the filters of DescribeInstanceStatus look at. */
export const STATUS_FILTERS: FilterRules<PrintedStatus> = {
  names: Object.fromEntries(Object.entries(PATHS).map(([name, path]) => [name, at(path)])),
};

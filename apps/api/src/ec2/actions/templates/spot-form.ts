import type { LaunchSpecification, RequestSpotLaunchSpecification, SpotInstanceRequest } from '@aws-sdk/client-ec2';
import { type GroupNamed, groupNamed, type SecurityGroups, type SpotRequest } from '#lifecycle';
import { dateOf, known, tagList, type Wide } from '../../print/values.js';
import { zoneIdOf } from '../../regions.js';
import type { LaunchForm } from '../instances/launch-form.js';

/** What a Spot request asks for, as a launch of so many instances asks for it. */
export const launchFormOf = (asked: RequestSpotLaunchSpecification, count: number): LaunchForm => ({
  ...asked,
  MinCount: count,
  MaxCount: count,
});

const MESSAGES: Readonly<Record<string, string>> = {
  'pending-evaluation': 'Your Spot request has been submitted for review, and is pending evaluation.',
  fulfilled: 'Your Spot request is fulfilled.',
  'canceled-before-fulfillment': 'Your Spot request is canceled before it was fulfilled.',
  'request-canceled-and-instance-running':
    'Your Spot request is canceled, but your instance(s) are still running in your account.',
  'instance-terminated-by-user': 'The Spot Instance was terminated by the user.',
  'instance-terminated-no-capacity': 'Your Spot instance was terminated because there is no Spot capacity available.',
  'schedule-expired': 'Your Spot request expired before it was fulfilled.',
  'bad-parameters': 'Your Spot request failed due to bad parameters.',
  'system-error': 'There was an unexpected system error.',
};

/** A Spot request as EC2 shows it. */
export function printedRequest(
  request: SpotRequest,
  shown: {
    readonly launch: RequestSpotLaunchSpecification;
    readonly groups: SecurityGroups;
    readonly windows: boolean;
  },
): Wide<SpotInstanceRequest> {
  const { availabilityZone: zone, detail, state } = request;
  return {
    CreateTime: dateOf(request.createdAt),
    ...(state === 'failed' && { Fault: { Code: request.status, Message: detail ?? MESSAGES[request.status] } }),
    InstanceId: known(request.instanceId),
    LaunchGroup: request.launchGroup,
    LaunchSpecification: specificationOf(shown.launch, shown.groups),
    LaunchedAvailabilityZone: known(zone),
    LaunchedAvailabilityZoneId: zoneIdOf(zone),
    ProductDescription: shown.windows ? 'Windows' : 'Linux/UNIX',
    SpotInstanceRequestId: request.spotRequestId,
    SpotPrice: request.price,
    State: state,
    Status: {
      Code: request.status,
      Message: detail ?? MESSAGES[request.status],
      UpdateTime: dateOf(request.statusAt),
    },
    Tags: tagList(request.tags),
    Type: request.lasting,
    ValidFrom: dateOf(request.validFrom),
    ValidUntil: dateOf(request.validUntil),
    InstanceInterruptionBehavior: request.interruption,
  };
}

/** Groups by their ids and names, however they were named. */
function specificationOf(
  { SecurityGroups: names, SecurityGroupIds: ids, ...launch }: RequestSpotLaunchSpecification,
  groups: SecurityGroups,
): Wide<LaunchSpecification> {
  const own = (ids ?? []).map((groupId): GroupNamed => ({ groupId }));
  const named = [...own, ...(names ?? []).map((name): GroupNamed => ({ name }))];
  const members = (named.length === 0 ? [{ name: 'default' }] : named).flatMap((one) => {
    const group = groupNamed(groups, one);
    return group === undefined ? [] : [{ GroupId: group.groupId, GroupName: group.name }];
  });
  return { ...launch, Monitoring: { Enabled: launch.Monitoring?.Enabled ?? false }, SecurityGroups: members };
}

import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import { DEVICES_WITHIN } from '../../block-devices.js';

/** What a launch is asked with; user data is sealed before, as it is in launch templates. */
export type LaunchForm = Partial<RunInstancesRequest>;

const of = (member: string, parts: readonly string[]): readonly string[] => parts.map((part) => `${member}.${part}`);

/** What becomes of the parts of what a launch is asked with. */
export const LAUNCH_WITHIN = {
  ...DEVICES_WITHIN,
  ignores: [
    ...DEVICES_WITHIN.ignores,
    ...of('CpuOptions', ['AmdSevSnp', 'NestedVirtualization']),
    'InstanceMarketOptions.SpotOptions.BlockDurationMinutes',
    'Monitoring.MetricCategoryIds',
    ...of('NetworkInterfaces', [
      'AssociateCarrierIpAddress',
      'AssociatePublicIpAddress',
      'ConnectionTrackingSpecification',
      'DeleteOnTermination',
      'Description',
      'EnaQueueCount',
      'EnaSrdSpecification',
      'InterfaceType',
      'Ipv4PrefixCount',
      'Ipv4Prefixes',
      'Ipv6AddressCount',
      'Ipv6Addresses',
      'Ipv6PrefixCount',
      'Ipv6Prefixes',
      'NetworkCardIndex',
      'PrimaryIpv6',
      'PrivateIpAddresses',
      'SecondaryPrivateIpAddressCount',
    ]),
    ...of('Placement', ['Affinity', 'AvailabilityZoneId', 'GroupId', 'HostId', 'HostResourceGroupArn', 'SpreadDomain']),
  ],
};

import type { Subnet } from '@aws-sdk/client-ec2';
import { defaultSubnet, type Holder, type Subnet as OwnSubnet } from '#lifecycle';
import { regionOf } from '../../regions.js';

/** The subnets of an account in a Region, one in each zone, as its zones are lettered. */
export const defaultSubnets = (holder: Holder): readonly OwnSubnet[] =>
  Array.from(regionOf(holder.region)?.zones ?? '', (letter) => defaultSubnet(holder, `${holder.region}${letter}`));

/** The subnet of a zone, of an id, or, where nothing is asked, the first one; undefined where there is none such. */
export const subnetFor = (
  holder: Holder,
  {
    subnetId,
    availabilityZone,
  }: { readonly subnetId?: string | undefined; readonly availabilityZone?: string | undefined },
): OwnSubnet | undefined =>
  defaultSubnets(holder).find(
    (subnet) =>
      (subnetId === undefined || subnet.subnetId === subnetId) &&
      (availabilityZone === undefined || subnet.availabilityZone === availabilityZone),
  );

/** The same, as EC2 shows them. */
export function subnetsOf(holder: Holder): Subnet[] {
  const { account, region } = holder;
  const zonePrefix = regionOf(region)?.zonePrefix ?? '';
  return defaultSubnets(holder).map(({ subnetId, vpcId, availabilityZone, range, addresses }, index) => ({
    AvailabilityZoneId: `${zonePrefix}-az${index + 1}`,
    MapCustomerOwnedIpOnLaunch: false,
    OwnerId: account,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    Tags: [],
    SubnetArn: `arn:aws:ec2:${region}:${account}:subnet/${subnetId}`,
    EnableDns64: false,
    Ipv6Native: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    SubnetId: subnetId,
    State: 'available',
    VpcId: vpcId,
    CidrBlock: range,
    AvailableIpAddressCount: addresses,
    AvailabilityZone: availabilityZone,
    DefaultForAz: true,
    MapPublicIpOnLaunch: true,
  }));
}

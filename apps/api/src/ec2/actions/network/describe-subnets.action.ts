import { Injectable } from '@nestjs/common';
import type { DescribeSubnetsRequest, DescribeSubnetsResult, Subnet } from '@aws-sdk/client-ec2';
import type { Call, Ec2Action } from '../../call.js';
import { Ec2Error, echo } from '../../errors.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { said } from '../../print/values.js';
import { subnetsOf } from './subnets.js';

const NOTHING = () => undefined;
const zone = ({ AvailabilityZone }: Subnet) => AvailabilityZone;
const zoneId = ({ AvailabilityZoneId }: Subnet) => AvailabilityZoneId;
const range = ({ CidrBlock }: Subnet) => CidrBlock;
const isDefault = ({ DefaultForAz }: Subnet) => said(DefaultForAz);

const FILTERS: FilterRules<Subnet> = {
  names: {
    'availability-zone': zone,
    availabilityZone: zone,
    'availability-zone-id': zoneId,
    availabilityZoneId: zoneId,
    'available-ip-address-count': ({ AvailableIpAddressCount }) => said(AvailableIpAddressCount),
    'cidr-block': range,
    cidr: range,
    cidrBlock: range,
    'customer-owned-ipv4-pool': NOTHING,
    'default-for-az': isDefault,
    defaultForAz: isDefault,
    'enable-dns64': ({ EnableDns64 }) => said(EnableDns64),
    'enable-lni-at-device-index': NOTHING,
    'ipv6-cidr-block-association.ipv6-cidr-block': NOTHING,
    'ipv6-cidr-block-association.association-id': NOTHING,
    'ipv6-cidr-block-association.state': NOTHING,
    'ipv6-native': ({ Ipv6Native }) => said(Ipv6Native),
    'map-customer-owned-ip-on-launch': ({ MapCustomerOwnedIpOnLaunch }) => said(MapCustomerOwnedIpOnLaunch),
    'map-public-ip-on-launch': ({ MapPublicIpOnLaunch }) => said(MapPublicIpOnLaunch),
    'outpost-arn': NOTHING,
    'owner-id': ({ OwnerId }) => OwnerId,
    'private-dns-name-options-on-launch.hostname-type': ({ PrivateDnsNameOptionsOnLaunch }) =>
      PrivateDnsNameOptionsOnLaunch?.HostnameType,
    'private-dns-name-options-on-launch.enable-resource-name-dns-a-record': ({ PrivateDnsNameOptionsOnLaunch }) =>
      said(PrivateDnsNameOptionsOnLaunch?.EnableResourceNameDnsARecord),
    'private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record': ({ PrivateDnsNameOptionsOnLaunch }) =>
      said(PrivateDnsNameOptionsOnLaunch?.EnableResourceNameDnsAAAARecord),
    state: ({ State }) => State,
    'subnet-arn': ({ SubnetArn }) => SubnetArn,
    'subnet-id': ({ SubnetId }) => SubnetId,
    'vpc-id': ({ VpcId }) => VpcId,
  },
  tags: () => ({}),
};

@Injectable()
export class DescribeSubnetsAction implements Ec2Action {
  readonly name = 'DescribeSubnets';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(private readonly tokens: NextTokens) {}

  async answer(asked: DescribeSubnetsRequest, call: Call): Promise<DescribeSubnetsResult> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const all = subnetsOf(call);
    const unknown = asked.SubnetIds?.find((id) => !all.some(({ SubnetId }) => SubnetId === id));
    if (unknown !== undefined) {
      throw new Ec2Error('InvalidSubnetID.NotFound', `The subnet ID '${echo(unknown)}' does not exist`);
    }
    const found = all.filter(
      (subnet) => (asked.SubnetIds?.includes(subnet.SubnetId ?? '') ?? true) && passesAll(sieves, subnet),
    );
    const listed = { action: this.name, asked, call };
    const { items, ...next } = await pageFor(this.tokens, listed, (place) => cut(found, place));
    return { Subnets: items, ...next };
  }
}

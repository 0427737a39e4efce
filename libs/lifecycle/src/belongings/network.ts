import { derivedId, type Holder } from './belonging.js';

/** What every account has in every Region from the beginning, told by no fact: a network with a subnet in each zone. */
export interface Network {
  readonly vpcId: string;
  readonly dhcpOptionsId: string;
  readonly associationId: string;
  readonly range: string;
}

/** A part of the network, in one zone. */
export interface Subnet {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly availabilityZone: string;
  readonly range: string;
  readonly addresses: number;
}

/** Four addresses at the beginning and one at the end of a range of 4,096 are AWS's (VPC user guide, subnet sizing). */
const ADDRESSES = 4091;

const of = (prefix: string, { account, region }: Holder, what: string): string =>
  derivedId(prefix, `${account}/${region}/${what}`);

/** The default network of an account in a Region (VPC user guide, default VPCs). */
export const defaultNetwork = (holder: Holder): Network => ({
  vpcId: of('vpc', holder, 'network'),
  dhcpOptionsId: of('dopt', holder, 'dhcp-options'),
  associationId: of('vpc-cidr-assoc', holder, 'range'),
  range: '172.31.0.0/16',
});

/** The addresses of the subnet of a zone: `eu-central-1a` is the first. */
export function rangeOf(availabilityZone: string): string {
  const letter = availabilityZone.charCodeAt(availabilityZone.length - 1) - 'a'.charCodeAt(0);
  return `172.31.${Math.max(0, letter % 16) * 16}.0/20`;
}

/** The subnet that an account has in a zone of a Region: `eu-central-1a`. */
export function defaultSubnet(holder: Holder, availabilityZone: string): Subnet {
  return {
    subnetId: of('subnet', holder, availabilityZone),
    vpcId: defaultNetwork(holder).vpcId,
    availabilityZone,
    range: rangeOf(availabilityZone),
    addresses: ADDRESSES,
  };
}

/** The id of the security group that is taken where none is named. */
export const defaultGroupId = (holder: Holder): string => of('sg', holder, 'default');

/** The id of a rule that the default security group begins with. */
export const defaultRuleId = (holder: Holder, direction: 'ingress' | 'egress'): string =>
  of('sgr', holder, `default/${direction}`);

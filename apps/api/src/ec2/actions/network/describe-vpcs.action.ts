import { Injectable } from '@nestjs/common';
import type { DescribeVpcsRequest, DescribeVpcsResult, Vpc } from '@aws-sdk/client-ec2';
import { defaultNetwork } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { Ec2Error, echo } from '../../errors.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { said } from '../../print/values.js';

const NOTHING = () => undefined;

const FILTERS: FilterRules<Vpc> = {
  names: {
    cidr: ({ CidrBlock }) => CidrBlock,
    'cidr-block-association.cidr-block': ({ CidrBlock }) => CidrBlock,
    'cidr-block-association.association-id': ({ CidrBlockAssociationSet = [] }) =>
      CidrBlockAssociationSet.flatMap(({ AssociationId }) => AssociationId ?? []),
    'cidr-block-association.state': ({ CidrBlockAssociationSet = [] }) =>
      CidrBlockAssociationSet.flatMap(({ CidrBlockState }) => CidrBlockState?.State ?? []),
    'dhcp-options-id': ({ DhcpOptionsId }) => DhcpOptionsId,
    'ipv6-cidr-block-association.ipv6-cidr-block': NOTHING,
    'ipv6-cidr-block-association.ipv6-pool': NOTHING,
    'ipv6-cidr-block-association.association-id': NOTHING,
    'ipv6-cidr-block-association.state': NOTHING,
    'is-default': ({ IsDefault }) => said(IsDefault),
    isDefault: ({ IsDefault }) => said(IsDefault),
    'owner-id': ({ OwnerId }) => OwnerId,
    state: ({ State }) => State,
    'vpc-id': ({ VpcId }) => VpcId,
  },
  tags: () => ({}),
};

@Injectable()
export class DescribeVpcsAction implements Ec2Action {
  readonly name = 'DescribeVpcs';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(private readonly tokens: NextTokens) {}

  async answer(asked: DescribeVpcsRequest, call: Call): Promise<DescribeVpcsResult> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const vpc = vpcOf(call);
    const unknown = asked.VpcIds?.find((id) => id !== vpc.VpcId);
    if (unknown !== undefined) {
      throw new Ec2Error('InvalidVpcID.NotFound', `The vpc ID '${echo(unknown)}' does not exist`);
    }
    const found = passesAll(sieves, vpc) ? [vpc] : [];
    const listed = { action: this.name, asked, call };
    const { items, ...next } = await pageFor(this.tokens, listed, (place) => cut(found, place));
    return { Vpcs: items, ...next };
  }
}

/** The network that every account has in every Region, though nothing recorded it. */
function vpcOf(call: Call): Vpc {
  const { vpcId, dhcpOptionsId, associationId, range } = defaultNetwork(call);
  return {
    OwnerId: call.account,
    InstanceTenancy: 'default',
    CidrBlockAssociationSet: [
      { AssociationId: associationId, CidrBlock: range, CidrBlockState: { State: 'associated' } },
    ],
    IsDefault: true,
    Tags: [],
    VpcId: vpcId,
    State: 'available',
    CidrBlock: range,
    DhcpOptionsId: dhcpOptionsId,
  };
}

import type { InstanceNetworkInterfaceSpecification } from '@aws-sdk/client-ec2';
import { type Holder, present } from '#lifecycle';
import type { LaunchInput } from '#lifecycle/commands';
import { Ec2Error, echo, invalidCombination, invalidValue } from '../../errors.js';
import { subnetFor } from '../network/subnets.js';
import type { LaunchForm } from './launch-asked.js';

type Network = Pick<
  LaunchInput,
  'availabilityZone' | 'vpcId' | 'subnetId' | 'privateAddress' | 'groupIds' | 'groupNames'
>;

/**
 * Where instances are to stand: in the subnet or the zone that is named, or in the first one.
 * @throws {Ec2Error}
 */
export function networkOf(form: LaunchForm, holder: Holder): Network {
  const asked = placeOf(form);
  const { availabilityZone, subnetId } = asked;
  const subnet = subnetFor(holder, { availabilityZone, subnetId });
  if (subnet === undefined) throw missing(asked, holder);
  return {
    availabilityZone: subnet.availabilityZone,
    subnetId: subnet.subnetId,
    vpcId: subnet.vpcId,
    ...present({ privateAddress: asked.privateAddress, groupIds: asked.groupIds, groupNames: form.SecurityGroups }),
  };
}

interface Asked {
  readonly subnetId?: string | undefined;
  readonly availabilityZone?: string | undefined;
  readonly privateAddress?: string | undefined;
  readonly groupIds?: readonly string[] | undefined;
}

function placeOf(form: LaunchForm): Asked {
  const availabilityZone = form.Placement?.AvailabilityZone;
  const card = interfaceOf(form);
  if (card === undefined) {
    const { SubnetId: subnetId, SecurityGroupIds: groupIds, PrivateIpAddress } = form;
    return { availabilityZone, subnetId, groupIds, privateAddress: addressOf(PrivateIpAddress, form) };
  }
  if ((form.SubnetId ?? form.SecurityGroupIds ?? form.SecurityGroups ?? form.PrivateIpAddress) !== undefined) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level subnet ID, security group or address may not be specified on the same request',
    );
  }
  const { SubnetId: subnetId, Groups: groupIds, PrivateIpAddress } = card;
  return { availabilityZone, subnetId, groupIds, privateAddress: addressOf(PrivateIpAddress, form) };
}

/** Only one instance can have an address. */
function addressOf(address: string | undefined, { MaxCount = 1 }: LaunchForm): string | undefined {
  if (address !== undefined && MaxCount > 1) throw invalidCombination('PrivateIpAddress', 'MaxCount above 1');
  return address;
}

/** The one network interface that an instance has here. */
function interfaceOf({ NetworkInterfaces: cards = [] }: LaunchForm): InstanceNetworkInterfaceSpecification | undefined {
  const [card, second] = cards;
  if (second !== undefined || (card?.DeviceIndex ?? 0) !== 0 || card?.NetworkInterfaceId !== undefined) {
    throw new Ec2Error(
      'UnsupportedOperation',
      'An instance has one network interface here, which is made with it: name one of device index 0, and no id.',
    );
  }
  return card;
}

function missing({ subnetId, availabilityZone }: Asked, holder: Holder): Ec2Error {
  const there = subnetId !== undefined && subnetFor(holder, { subnetId }) !== undefined;
  if (subnetId !== undefined && !there) {
    return new Ec2Error('InvalidSubnetID.NotFound', `The subnet ID '${echo(subnetId)}' does not exist`);
  }
  return invalidValue(
    'Placement.AvailabilityZone',
    availabilityZone ?? '',
    'There is no subnet like that in the zone.',
  );
}

import { Injectable } from '@nestjs/common';
import type { DescribeSpotInstanceRequestsRequest, SpotInstanceRequest } from '@aws-sdk/client-ec2';
import { isSeen, type SpotRequest, spotRequestFor, spotRequests } from '#lifecycle';
import { Clock } from '#lifecycle/commands';
import { Belongings, found } from '../../belongings.js';
import type { Call, Ec2Action } from '../../call.js';
import { filterNames, type FilterRules, passesAll, sievesOf } from '../../filters.js';
import { cut, pageFor, refusePages } from '../../lists.js';
import { NextTokens } from '../../paging.js';
import { said, tagsByKey, type Wide } from '../../print/values.js';
import { ShownSpotRequests } from './spot-requests.js';

type Shown = Wide<SpotInstanceRequest>;
type Readers = FilterRules<Shown>['names'];
type Devices = NonNullable<NonNullable<Shown['LaunchSpecification']>['BlockDeviceMappings']>[number];
type Cards = NonNullable<NonNullable<Shown['LaunchSpecification']>['NetworkInterfaces']>[number];

const ofDevices =
  (read: (device: Devices) => string | undefined): Readers[string] =>
  ({ LaunchSpecification: launch }) =>
    launch?.BlockDeviceMappings?.flatMap((device) => read(device) ?? []);

const ofCards =
  (read: (card: Cards) => string | readonly string[] | undefined): Readers[string] =>
  ({ LaunchSpecification: launch }) =>
    launch?.NetworkInterfaces?.flatMap((card) => read(card) ?? []);

const OF_LAUNCH: Readers = {
  'launch.block-device-mapping.delete-on-termination': ofDevices(({ Ebs }) => said(Ebs?.DeleteOnTermination)),
  'launch.block-device-mapping.device-name': ofDevices(({ DeviceName }) => DeviceName),
  'launch.block-device-mapping.snapshot-id': ofDevices(({ Ebs }) => Ebs?.SnapshotId),
  'launch.block-device-mapping.volume-size': ofDevices(({ Ebs }) => said(Ebs?.VolumeSize)),
  'launch.block-device-mapping.volume-type': ofDevices(({ Ebs }) => Ebs?.VolumeType),
  'launch.group-id': ({ LaunchSpecification: launch }) =>
    launch?.SecurityGroups?.flatMap(({ GroupId }) => GroupId ?? []),
  'launch.group-name': ({ LaunchSpecification: launch }) =>
    launch?.SecurityGroups?.flatMap(({ GroupName }) => GroupName ?? []),
  'launch.image-id': ({ LaunchSpecification: launch }) => launch?.ImageId,
  'launch.instance-type': ({ LaunchSpecification: launch }) => launch?.InstanceType,
  'launch.kernel-id': ({ LaunchSpecification: launch }) => launch?.KernelId,
  'launch.key-name': ({ LaunchSpecification: launch }) => launch?.KeyName,
  'launch.monitoring-enabled': ({ LaunchSpecification: launch }) => said(launch?.Monitoring?.Enabled),
  'launch.ramdisk-id': ({ LaunchSpecification: launch }) => launch?.RamdiskId,
  'network-interface.addresses.primary': ofCards(({ PrivateIpAddresses = [] }) =>
    PrivateIpAddresses.flatMap(({ Primary }) => said(Primary) ?? []),
  ),
  'network-interface.delete-on-termination': ofCards(({ DeleteOnTermination }) => said(DeleteOnTermination)),
  'network-interface.description': ofCards(({ Description }) => Description),
  'network-interface.device-index': ofCards(({ DeviceIndex }) => said(DeviceIndex)),
  'network-interface.group-id': ofCards(({ Groups }) => Groups),
  'network-interface.network-interface-id': ofCards(({ NetworkInterfaceId }) => NetworkInterfaceId),
  'network-interface.private-ip-address': ofCards(({ PrivateIpAddress }) => PrivateIpAddress),
  'network-interface.subnet-id': ofCards(({ SubnetId }) => SubnetId),
};

const FILTERS: FilterRules<Shown> = {
  names: {
    'availability-zone-group': ({ AvailabilityZoneGroup }) => AvailabilityZoneGroup,
    'create-time': ({ CreateTime }) => said(CreateTime),
    'fault-code': ({ Fault }) => Fault?.Code,
    'fault-message': ({ Fault }) => Fault?.Message,
    'instance-id': ({ InstanceId }) => InstanceId,
    'launch-group': ({ LaunchGroup }) => LaunchGroup,
    ...OF_LAUNCH,
    'launched-availability-zone': ({ LaunchedAvailabilityZone }) => LaunchedAvailabilityZone,
    'launched-availability-zone-id': ({ LaunchedAvailabilityZoneId }) => LaunchedAvailabilityZoneId,
    'product-description': ({ ProductDescription }) => ProductDescription,
    'spot-instance-request-id': ({ SpotInstanceRequestId }) => SpotInstanceRequestId,
    'spot-price': ({ SpotPrice }) => SpotPrice,
    state: ({ State }) => State,
    'status-code': ({ Status }) => Status?.Code,
    'status-message': ({ Status }) => Status?.Message,
    type: ({ Type }) => Type,
    'valid-from': ({ ValidFrom }) => said(ValidFrom),
    'valid-until': ({ ValidUntil }) => said(ValidUntil),
  },
  tags: ({ Tags }) => tagsByKey(Tags),
};

@Injectable()
export class DescribeSpotInstanceRequestsAction implements Ec2Action {
  readonly name = 'DescribeSpotInstanceRequests';
  readonly actionClass = 'read';
  readonly filters = filterNames(FILTERS);

  constructor(
    private readonly belongings: Belongings,
    private readonly shown: ShownSpotRequests,
    private readonly tokens: NextTokens,
    private readonly clock: Clock,
  ) {}

  async answer(
    asked: DescribeSpotInstanceRequestsRequest,
    call: Call,
  ): Promise<{ readonly SpotInstanceRequests: Shown[]; readonly NextToken?: string }> {
    const sieves = sievesOf(asked.Filters, FILTERS);
    const ids = asked.SpotInstanceRequestIds;
    refusePages(asked, ids, 'SpotInstanceRequestId');
    const held = await this.belongings.of(spotRequests, call);
    const now = this.clock.now();
    const seen = (request: SpotRequest) => isSeen(request, now);
    const wanted = ids?.length
      ? [...new Set(ids)].map((id) => found(() => spotRequestFor(held, id)))
      : Object.values(held.things).filter(seen);
    const passing = (await this.shown.of(wanted, call)).filter((request) => passesAll(sieves, request));
    const listed = { action: this.name, asked, call };
    const { items, ...next } = await pageFor(this.tokens, listed, (place) => cut(passing, place));
    return { SpotInstanceRequests: items, ...next };
  }
}

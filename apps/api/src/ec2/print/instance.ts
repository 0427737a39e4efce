import type { Instance as Printed, InstanceNetworkInterface, Reservation } from '@aws-sdk/client-ec2';
import { type Instance, transitionReason, valueOf } from '#lifecycle';
import { typeNamed } from '../instance-types.js';
import { zoneIdOf } from '../regions.js';
import { dateOf, known, tagList, type Wide } from './values.js';

export type PrintedInstance = Wide<Printed>;

const CODES = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48, stopping: 64, stopped: 80 } as const;

/** The state of an instance, by code and name; undefined where no evidence tells it. */
export const stateOf = ({ state }: Pick<Instance, 'state'>) =>
  state === 'unknown' ? undefined : { Code: CODES[state], Name: state };

/** A volume of an instance, by the device that it has there. */
export interface Device {
  readonly deviceName: string;
  readonly volumeId: string;
  /** Microseconds; undefined where it is not known. */
  readonly attachedAt: number | undefined;
  readonly deleteOnTermination: boolean | undefined;
}

/** What of an instance is told by others than itself. */
export interface AroundInstance {
  readonly devices: readonly Device[];
  /** The name of a security group. */
  readonly groupName: (groupId: string) => string | undefined;
}

export const attributeOf = ({ attributes }: Instance, name: string): string | undefined => valueOf(attributes, name);

const flagOf = (instance: Instance, name: string, otherwise: boolean | undefined): boolean | undefined => {
  const told = attributeOf(instance, name);
  return told === undefined ? otherwise : told === 'true';
};

/** Security groups are recorded by their ids. */
export const groupsOf = (instance: Instance, groupName: AroundInstance['groupName']) =>
  (attributeOf(instance, 'securityGroups') ?? '')
    .split(' ')
    .filter((id) => id !== '')
    .map((GroupId) => ({ GroupId, GroupName: groupName(GroupId) }));

export const deviceList = (devices: readonly Device[]): NonNullable<PrintedInstance['BlockDeviceMappings']> =>
  devices.map(({ deviceName, volumeId, attachedAt, deleteOnTermination }) => ({
    DeviceName: deviceName,
    Ebs: {
      AttachTime: dateOf(attachedAt),
      DeleteOnTermination: deleteOnTermination,
      Status: 'attached',
      VolumeId: volumeId,
    },
  }));

export const productCodes = (instance: Instance) =>
  (attributeOf(instance, 'productCodes') ?? '')
    .split(' ')
    .filter((code) => code !== '')
    .map((ProductCodeId) => ({ ProductCodeId, ProductCodeType: 'marketplace' }));

/** A profile is known by its ARN, or only by its name. */
function profileOf(instance: Instance): PrintedInstance['IamInstanceProfile'] {
  const told = attributeOf(instance, 'instanceProfile');
  if (told === undefined) return undefined;
  return { Arn: told.startsWith('arn:') ? told : `arn:aws:iam::${instance.ownerId}:instance-profile/${told}` };
}

/** The name that AWS's resolvers have for a private address (VPC user guide, DNS attributes). */
function privateName(address: string | undefined, region: string | null): string {
  if (address === undefined) return '';
  const suffix = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  return `ip-${address.replaceAll('.', '-')}.${suffix}`;
}

/** Its one interface in its subnet. Like the network itself it is there from the beginning, under an id that follows from the instance's. */
function interfaces(instance: Instance, groupName: AroundInstance['groupName']): Wide<InstanceNetworkInterface>[] {
  const [subnetId, address] = [attributeOf(instance, 'subnetId'), attributeOf(instance, 'privateAddress')];
  if (!instance.complete || subnetId === undefined || address === undefined) return [];
  const id = instance.instanceId.slice('i-'.length);
  const names = { PrivateIpAddress: address, PrivateDnsName: privateName(address, instance.region) };
  return [
    {
      NetworkInterfaceId: `eni-${id}`,
      InterfaceType: 'interface',
      OwnerId: known(instance.ownerId),
      Status: 'in-use',
      Description: '',
      SubnetId: subnetId,
      VpcId: attributeOf(instance, 'vpcId'),
      ...names,
      PrivateIpAddresses: [{ Primary: true, ...names }],
      Ipv6Addresses: [],
      Groups: groupsOf(instance, groupName),
      SourceDestCheck: flagOf(instance, 'sourceDestCheck', true),
      Attachment: {
        AttachmentId: `eni-attach-${id}`,
        AttachTime: dateOf(instance.launchedAt),
        DeleteOnTermination: true,
        DeviceIndex: 0,
        NetworkCardIndex: 0,
        Status: 'attached',
      },
    },
  ];
}

const numberOf = (instance: Instance, name: string): number | undefined => {
  const told = attributeOf(instance, name);
  return told === undefined ? undefined : Number(told);
};

/** As chosen at the launch, or all that the type has. */
const cpuOptions = (instance: Instance, cores: number, threads: number) => ({
  CoreCount: numberOf(instance, 'coreCount') ?? cores,
  ThreadsPerCore: numberOf(instance, 'threadsPerCore') ?? threads,
});

/** What is so by default is told of what was launched under evidence; of others it is not known. */
function defaults(instance: Instance): PrintedInstance {
  const { instanceType, complete } = instance;
  if (!complete) return {};
  const type = typeNamed(instanceType);
  const threads = type?.family.threadsPerCore;
  return {
    PublicDnsName: '',
    ClientToken: '',
    AmiLaunchIndex: 0,
    Hypervisor: 'xen',
    EbsOptimized: false,
    EnaSupport: type?.family.nitro,
    SourceDestCheck: true,
    ...(type && threads && { CpuOptions: cpuOptions(instance, type.vcpus / threads, threads) }),
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    EnclaveOptions: { Enabled: false },
    MaintenanceOptions: {
      AutoRecovery: attributeOf(instance, 'autoRecovery') ?? 'default',
      RebootMigration: 'default',
    },
    NetworkPerformanceOptions: { BandwidthWeighting: 'default' },
    PrivateDnsNameOptions: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    Operator: { Managed: false },
  };
}

/** How the instance boots: what its image prefers, as far as the type can. */
function currentBootMode(instance: Instance): string | undefined {
  const wanted = attributeOf(instance, 'bootMode') ?? (instance.architecture === 'arm64' ? 'uefi' : 'legacy-bios');
  if (wanted !== 'uefi-preferred') return instance.complete ? wanted : attributeOf(instance, 'bootMode');
  return typeNamed(instance.instanceType)?.family.bootModes.includes('uefi') === false ? 'legacy-bios' : 'uefi';
}

export const metadataOptions = (instance: Instance): PrintedInstance['MetadataOptions'] =>
  instance.complete
    ? {
        State: 'applied',
        HttpTokens: attributeOf(instance, 'httpTokens') ?? 'optional',
        HttpPutResponseHopLimit: Number(attributeOf(instance, 'httpPutResponseHopLimit') ?? 1),
        HttpEndpoint: attributeOf(instance, 'httpEndpoint') ?? 'enabled',
        HttpProtocolIpv6: attributeOf(instance, 'httpProtocolIpv6') ?? 'disabled',
        InstanceMetadataTags: attributeOf(instance, 'instanceMetadataTags') ?? 'disabled',
      }
    : undefined;

const isWindows = (instance: Instance): boolean => /windows/i.test(attributeOf(instance, 'platform') ?? '');

function platformDetails(instance: Instance): string | undefined {
  const otherwise = isWindows(instance) ? 'Windows' : 'Linux/UNIX';
  return attributeOf(instance, 'platformDetails') ?? (instance.complete ? otherwise : undefined);
}

const OPERATIONS: Readonly<Record<string, string>> = { 'Linux/UNIX': 'RunInstances', Windows: 'RunInstances:0002' };

/** What it was launched as, and how it has been changed since. */
function chosen(instance: Instance): PrintedInstance {
  const details = platformDetails(instance);
  const profile = profileOf(instance);
  const [ebsOptimized, enaSupport] = [
    flagOf(instance, 'ebsOptimized', undefined),
    flagOf(instance, 'enaSupport', undefined),
  ];
  const [clientToken, launchIndex] = [attributeOf(instance, 'clientToken'), attributeOf(instance, 'launchIndex')];
  return {
    KeyName: attributeOf(instance, 'keyName'),
    KernelId: attributeOf(instance, 'kernel'),
    RamdiskId: attributeOf(instance, 'ramdisk'),
    InstanceLifecycle: attributeOf(instance, 'lifecycle'),
    SpotInstanceRequestId: attributeOf(instance, 'spotRequestId'),
    SriovNetSupport: attributeOf(instance, 'sriovNetSupport'),
    Platform: isWindows(instance) ? 'windows' : undefined,
    PlatformDetails: details,
    UsageOperation: OPERATIONS[details ?? ''],
    UsageOperationUpdateTime: details === undefined ? undefined : dateOf(instance.launchedAt),
    ...(profile && { IamInstanceProfile: profile }),
    ...(clientToken !== undefined && { ClientToken: clientToken }),
    ...(launchIndex !== undefined && { AmiLaunchIndex: Number(launchIndex) }),
    ...(ebsOptimized !== undefined && { EbsOptimized: ebsOptimized }),
    ...(enaSupport !== undefined && { EnaSupport: enaSupport }),
    BootMode: attributeOf(instance, 'bootMode'),
    CurrentInstanceBootMode: currentBootMode(instance),
    HibernationOptions: { Configured: flagOf(instance, 'hibernationConfigured', false) },
    Monitoring: { State: attributeOf(instance, 'monitoring') === 'enabled' ? 'enabled' : 'disabled' },
    MetadataOptions: metadataOptions(instance),
    ProductCodes: productCodes(instance),
  };
}

/** Where it is in the network. A terminated instance has left it. */
function placed(instance: Instance, groupName: AroundInstance['groupName']): PrintedInstance {
  if (instance.state === 'terminated') return { PrivateDnsName: '', NetworkInterfaces: [], SecurityGroups: [] };
  const address = attributeOf(instance, 'privateAddress');
  return {
    VpcId: attributeOf(instance, 'vpcId'),
    SubnetId: attributeOf(instance, 'subnetId'),
    PrivateIpAddress: address,
    PrivateDnsName: privateName(address, instance.region),
    NetworkInterfaces: interfaces(instance, groupName),
    SecurityGroups: groupsOf(instance, groupName),
    SourceDestCheck: flagOf(instance, 'sourceDestCheck', instance.complete ? true : undefined),
  };
}

/** An instance as EC2 describes it. What no evidence tells is left out. */
export function printInstance(instance: Instance, { devices, groupName }: AroundInstance): PrintedInstance {
  const { stateReason, stateReasonCode } = instance;
  return {
    ...defaults(instance),
    InstanceId: instance.instanceId,
    ImageId: known(instance.imageId),
    State: stateOf(instance),
    StateTransitionReason: transitionReason(instance),
    ...(stateReasonCode !== null &&
      instance.state !== 'running' && { StateReason: { Code: stateReasonCode, Message: stateReason ?? '' } }),
    InstanceType: known(instance.instanceType),
    LaunchTime: dateOf(instance.launchedAt),
    Placement: {
      AvailabilityZone: known(instance.availabilityZone),
      AvailabilityZoneId: zoneIdOf(instance.availabilityZone),
      GroupName: attributeOf(instance, 'placementGroup') ?? '',
      PartitionNumber: numberOf(instance, 'partitionNumber'),
      Tenancy: attributeOf(instance, 'tenancy') ?? (instance.complete ? 'default' : undefined),
    },
    Architecture: known(instance.architecture),
    RootDeviceName: known(instance.rootDeviceName),
    RootDeviceType: attributeOf(instance, 'rootDeviceType'),
    VirtualizationType: attributeOf(instance, 'virtualizationType'),
    BlockDeviceMappings: deviceList(devices),
    ...chosen(instance),
    ...placed(instance, groupName),
    Tags: tagList(instance.tags),
  };
}

/** What launched an instance, without its instances. */
export const printReservation = (instance: Instance): Wide<Reservation> => ({
  ReservationId: known(instance.reservationId),
  OwnerId: known(instance.ownerId),
  RequesterId: attributeOf(instance, 'requesterId'),
  Groups: [],
});

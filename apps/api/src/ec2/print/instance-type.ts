import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { FilterRules } from '../filters.js';
import type { TypeOfInstance } from '../instance-types.js';
import { at } from './paths.js';
import type { Wide } from './values.js';

type Printed = Wide<InstanceTypeInfo>;

/** AWS's free tier of new accounts (EC2 pricing page). */
const FREE = new Set(['t2.micro', 't3.micro']);
const MOST_ATTACHMENTS = 28;
const MOST_ATTACHMENTS_T2 = 39;

/** Mbps as MB/s, as AWS rounds it. */
const megabytes = (mbps: number): number => mbps / 8;

function ebs({ family, ebsMbps, ebsIops }: TypeOfInstance): Printed['EbsInfo'] {
  const told = {
    EncryptionSupport: 'supported',
    NvmeSupport: family.nitro ? 'required' : 'unsupported',
    MaximumEbsAttachments: family.nitro ? MOST_ATTACHMENTS : MOST_ATTACHMENTS_T2,
    AttachmentLimitType: family.nitro ? 'shared' : 'dedicated',
  };
  if (ebsMbps === null) return { EbsOptimizedSupport: 'unsupported', ...told };
  const [baseline, most] = ebsMbps;
  return {
    EbsOptimizedSupport: 'default',
    EbsOptimizedInfo: {
      BaselineBandwidthInMbps: baseline,
      BaselineThroughputInMBps: megabytes(baseline),
      BaselineIops: ebsIops[0],
      MaximumBandwidthInMbps: most,
      MaximumThroughputInMBps: megabytes(most),
      MaximumIops: ebsIops[1],
    },
    ...told,
  };
}

function network({ family, interfaces, addressesPerInterface, ...type }: TypeOfInstance): Printed['NetworkInfo'] {
  const [baseline, peak] = type.bandwidth ?? [];
  return {
    NetworkPerformance: type.network,
    MaximumNetworkInterfaces: interfaces,
    MaximumNetworkCards: 1,
    DefaultNetworkCardIndex: 0,
    NetworkCards: [
      {
        NetworkCardIndex: 0,
        NetworkPerformance: type.network,
        MaximumNetworkInterfaces: interfaces,
        BaselineBandwidthInGbps: baseline,
        PeakBandwidthInGbps: peak,
      },
    ],
    Ipv4AddressesPerInterface: addressesPerInterface,
    Ipv6AddressesPerInterface: addressesPerInterface,
    Ipv6Supported: true,
    EnaSupport: family.nitro ? 'required' : 'unsupported',
    EfaSupported: false,
    EncryptionInTransitSupported: family.encryptsInTransit,
    EnaSrdSupported: false,
  };
}

/** An instance type as EC2 describes it. */
export function printType(type: TypeOfInstance): Printed {
  const { name, family, vcpus, memoryMiB } = type;
  const cores = vcpus / family.threadsPerCore;
  const strategies = ['partition', 'spread'];
  return {
    InstanceType: name,
    CurrentGeneration: true,
    FreeTierEligible: FREE.has(name),
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: family.nitro ? 'nitro' : 'xen',
    ProcessorInfo: {
      SupportedArchitectures: [...family.architectures],
      SustainedClockSpeedInGhz: family.clockGhz,
      Manufacturer: family.manufacturer,
    },
    VCpuInfo: { DefaultVCpus: vcpus, DefaultCores: cores, DefaultThreadsPerCore: family.threadsPerCore },
    MemoryInfo: { SizeInMiB: memoryMiB },
    InstanceStorageSupported: false,
    EbsInfo: ebs(type),
    NetworkInfo: network(type),
    PlacementGroupInfo: { SupportedStrategies: family.burstable ? strategies : ['cluster', ...strategies] },
    HibernationSupported: true,
    BurstablePerformanceSupported: family.burstable,
    AutoRecoverySupported: true,
    SupportedBootModes: [...family.bootModes],
  };
}

/** How a member is found by a filter's name where it is not the name itself with capitals. */
const MEMBERS: Readonly<Record<string, string>> = {
  'instance-type': 'InstanceType',
  'ebs-info.ebs-optimized-info.baseline-throughput-in-mbps': 'EbsInfo.EbsOptimizedInfo.BaselineThroughputInMBps',
  'ebs-info.ebs-optimized-info.maximum-throughput-in-mbps': 'EbsInfo.EbsOptimizedInfo.MaximumThroughputInMBps',
  'instance-storage-info.disk.count': 'InstanceStorageInfo.Disks.Count',
  'instance-storage-info.disk.size-in-gb': 'InstanceStorageInfo.Disks.SizeInGB',
  'instance-storage-info.disk.type': 'InstanceStorageInfo.Disks.Type',
  'instance-storage-info.total-size-in-gb': 'InstanceStorageInfo.TotalSizeInGB',
  'memory-info.size-in-mib': 'MemoryInfo.SizeInMiB',
  'processor-info.supported-architecture': 'ProcessorInfo.SupportedArchitectures',
  'supported-boot-mode': 'SupportedBootModes',
  'supported-root-device-type': 'SupportedRootDeviceTypes',
  'supported-usage-class': 'SupportedUsageClasses',
  'supported-virtualization-type': 'SupportedVirtualizationTypes',
  'vcpu-info.default-cores': 'VCpuInfo.DefaultCores',
  'vcpu-info.default-threads-per-core': 'VCpuInfo.DefaultThreadsPerCore',
  'vcpu-info.default-vcpus': 'VCpuInfo.DefaultVCpus',
  'vcpu-info.valid-cores': 'VCpuInfo.ValidCores',
  'vcpu-info.valid-threads-per-core': 'VCpuInfo.ValidThreadsPerCore',
};

const NAMES = `auto-recovery-supported bare-metal burstable-performance-supported current-generation
  dedicated-hosts-supported ebs-info.attachment-limit-type ebs-info.maximum-ebs-attachments
  ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps ebs-info.ebs-optimized-info.baseline-iops
  ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps ebs-info.ebs-optimized-info.maximum-iops
  ebs-info.ebs-optimized-support ebs-info.encryption-support ebs-info.nvme-support free-tier-eligible
  hibernation-supported hypervisor instance-storage-info.encryption-support instance-storage-info.nvme-support
  instance-storage-supported network-info.bandwidth-weightings network-info.efa-info.maximum-efa-interfaces
  network-info.efa-supported network-info.ena-support network-info.flexible-ena-queues-support
  network-info.encryption-in-transit-supported network-info.ipv4-addresses-per-interface
  network-info.ipv6-addresses-per-interface network-info.ipv6-supported network-info.maximum-network-cards
  network-info.maximum-network-interfaces network-info.network-performance nitro-enclaves-support nitro-tpm-support
  nitro-tpm-info.supported-versions processor-info.sustained-clock-speed-in-ghz processor-info.supported-features
  reboot-migration-support`.split(/\s+/);

const capitals = (name: string): string =>
  name
    .split('.')
    .map((part) => part.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()))
    .join('.');

/** What the filters of DescribeInstanceTypes look at: members by their own names. */
export const TYPE_FILTERS: FilterRules<Printed> = {
  names: Object.fromEntries([
    ...NAMES.map((name) => [name, at(capitals(name))] as const),
    ...Object.entries(MEMBERS).map(([name, path]) => [name, at(path)] as const),
  ]),
};

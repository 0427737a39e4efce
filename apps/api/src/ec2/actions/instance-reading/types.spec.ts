import { DescribeInstanceTypeOfferingsCommand, DescribeInstanceTypesCommand } from '@aws-sdk/client-ec2';
import { startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';
import { INSTANCE_TYPES, instanceTypeOf } from '../../instance-types.js';

describe('instance types, described to EC2’s clients', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  const types = async (...filters: readonly (readonly [string, ...string[]])[]) => {
    const Filters = filters.map(([Name, ...Values]) => ({ Name, Values }));
    const { InstanceTypes = [] } = await engine.ec2().send(new DescribeInstanceTypesCommand({ Filters }));
    return InstanceTypes.map(({ InstanceType }) => InstanceType);
  };

  it('tell what AWS tells of them', async () => {
    const { InstanceTypes } = await engine
      .ec2()
      .send(new DescribeInstanceTypesCommand({ InstanceTypes: ['m5.xlarge'] }));
    expect(InstanceTypes).toMatchObject([
      {
        InstanceType: 'm5.xlarge',
        CurrentGeneration: true,
        Hypervisor: 'nitro',
        ProcessorInfo: { SupportedArchitectures: ['x86_64'], SustainedClockSpeedInGhz: 3.1, Manufacturer: 'Intel' },
        VCpuInfo: { DefaultVCpus: 4, DefaultCores: 2, DefaultThreadsPerCore: 2 },
        MemoryInfo: { SizeInMiB: 16_384 },
        EbsInfo: {
          EbsOptimizedSupport: 'default',
          EbsOptimizedInfo: {
            BaselineBandwidthInMbps: 1150,
            BaselineThroughputInMBps: 143.75,
            BaselineIops: 6000,
            MaximumBandwidthInMbps: 4750,
            MaximumThroughputInMBps: 593.75,
            MaximumIops: 18_750,
          },
          NvmeSupport: 'required',
        },
        NetworkInfo: { NetworkPerformance: 'Up to 10 Gigabit', MaximumNetworkInterfaces: 4, EnaSupport: 'required' },
        SupportedBootModes: ['legacy-bios', 'uefi'],
      },
    ]);
  });

  it('pass filters by any member', async () => {
    expect(await types(['instance-type', 't4g.*'], ['memory-info.size-in-mib', '2048', '512'])).toEqual([
      't4g.nano',
      't4g.small',
    ]);
    expect(await types(['vcpu-info.default-vcpus', '16'], ['processor-info.supported-architecture', 'arm64'])).toEqual([
      'c7g.4xlarge',
      'm6g.4xlarge',
      'm7g.4xlarge',
      'r7g.4xlarge',
    ]);
    expect(await types(['free-tier-eligible', 'true'])).toEqual(['t2.micro', 't3.micro']);
    expect(await types(['hypervisor', 'xen'], ['supported-boot-mode', 'uefi'])).toEqual([]);
    expect(await types(['ebs-info.ebs-optimized-info.baseline-iops', '250'])).toEqual(['t3.nano', 't4g.nano']);
    await expect(types(['colour', 'red'])).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('are refused by names that there are not', async () => {
    // The SDK's types know of no such name, and neither does the engine.
    const asked = engine.ec2().send(new DescribeInstanceTypesCommand(Object({ InstanceTypes: ['t3.giga'] })));
    await expect(asked).rejects.toMatchObject({ name: 'InvalidInstanceType' });
    expect(instanceTypeOf('t3.giga')).toBeNull();
    expect(instanceTypeOf('t4g.micro')).toMatchObject({ architectures: ['arm64'], hibernation: true });
  });

  it('are all offered in every zone, page by page', async () => {
    const found: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await engine
        .ec2()
        .send(
          new DescribeInstanceTypeOfferingsCommand({ LocationType: 'availability-zone', MaxResults: 50, NextToken }),
        );
      found.push(
        ...(page.InstanceTypeOfferings ?? []).map(({ InstanceType, Location }) => `${InstanceType} ${Location}`),
      );
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(new Set(found).size).toBe(INSTANCE_TYPES.length * 3);
    expect(found).toContain('t3.micro eu-central-1b');
  });
});

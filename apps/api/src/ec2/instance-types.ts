import type { InstanceType } from '#lifecycle';

/** What all sizes of a family share. */
export interface Family {
  readonly name: string;
  readonly architectures: readonly string[];
  readonly manufacturer: 'Intel' | 'AWS';
  readonly threadsPerCore: 1 | 2;
  /** Absent where it differs from size to size. */
  readonly clockGhz?: number;
  readonly nitro: boolean;
  readonly burstable: boolean;
  readonly bootModes: readonly string[];
  readonly encryptsInTransit: boolean;
}

/** A size of a family (EC2 instance types guide, "Specifications"). */
export interface TypeOfInstance {
  readonly name: string;
  readonly family: Family;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly interfaces: number;
  readonly addressesPerInterface: number;
  readonly network: string;
  /** Gbps, at all times and at most; null where AWS does not say. */
  readonly bandwidth: readonly [baseline: number, peak: number] | null;
  /** Mbps, at all times and at most; null where volumes have no bandwidth of their own. */
  readonly ebsMbps: readonly [baseline: number, most: number] | null;
  readonly ebsIops: readonly [baseline: number, most: number];
}

const X86 = { architectures: ['x86_64'], manufacturer: 'Intel', threadsPerCore: 2, nitro: true } as const;
const GRAVITON = { architectures: ['arm64'], manufacturer: 'AWS', threadsPerCore: 1, nitro: true } as const;
const STEADY = { burstable: false, bootModes: ['legacy-bios', 'uefi'] } as const;
const ARM_STEADY = { burstable: false, bootModes: ['uefi'] } as const;

type Pair = readonly [number, number];
type Figures = Readonly<{
  bandwidth: readonly Pair[];
  network: readonly string[];
  mbps: readonly Pair[];
  iops: readonly Pair[];
}>;

const each = <Value>(value: Value): readonly Value[] => [value, value, value, value];

/** Network and volumes of the sizes large, xlarge, 2xlarge and 4xlarge, generation by generation. */
const FIFTH: Figures = {
  bandwidth: [
    [0.75, 10],
    [1.25, 10],
    [2.5, 10],
    [5, 10],
  ],
  network: each('Up to 10 Gigabit'),
  mbps: [
    [650, 4750],
    [1150, 4750],
    [2300, 4750],
    [4750, 4750],
  ],
  iops: [
    [3600, 18_750],
    [6000, 18_750],
    [12_000, 18_750],
    [18_750, 18_750],
  ],
};
const FIFTH_COMPUTE: Figures = {
  ...FIFTH,
  iops: [
    [4000, 20_000],
    [6000, 20_000],
    [10_000, 20_000],
    [20_000, 20_000],
  ],
};
const SIXTH: Figures = {
  bandwidth: [
    [0.781, 12.5],
    [1.562, 12.5],
    [3.125, 12.5],
    [6.25, 12.5],
  ],
  network: each('Up to 12.5 Gigabit'),
  mbps: [
    [650, 10_000],
    [1250, 10_000],
    [2500, 10_000],
    [5000, 10_000],
  ],
  iops: [
    [3600, 40_000],
    [6000, 40_000],
    [12_000, 40_000],
    [20_000, 40_000],
  ],
};
const SIXTH_GRAVITON: Figures = {
  bandwidth: FIFTH.bandwidth,
  network: each('Up to 10 Gigabit'),
  mbps: [
    [630, 4750],
    [1188, 4750],
    [2375, 4750],
    [4750, 4750],
  ],
  iops: [
    [3600, 20_000],
    [6000, 20_000],
    [12_000, 20_000],
    [20_000, 20_000],
  ],
};
const SEVENTH_GRAVITON: Figures = {
  bandwidth: [
    [0.937, 12.5],
    [1.876, 12.5],
    [3.75, 15],
    [7.5, 15],
  ],
  network: ['Up to 12.5 Gigabit', 'Up to 12.5 Gigabit', 'Up to 15 Gigabit', 'Up to 15 Gigabit'],
  mbps: [
    [630, 10_000],
    [1250, 10_000],
    [2500, 10_000],
    [5000, 10_000],
  ],
  iops: SIXTH.iops,
};

/** Sizes that double from one to the next; only memory for each processor tells one family from another. */
const doubling = (family: Family, giBPerVcpu: number, figures: Figures): readonly TypeOfInstance[] =>
  ['large', 'xlarge', '2xlarge', '4xlarge'].map((size, index) => {
    const vcpus = 2 ** (index + 1);
    return {
      name: `${family.name}.${size}`,
      family,
      vcpus,
      memoryMiB: vcpus * giBPerVcpu * 1024,
      interfaces: [3, 4, 4, 8][index] ?? 0,
      addressesPerInterface: [10, 15, 15, 30][index] ?? 0,
      network: figures.network[index] ?? '',
      bandwidth: figures.bandwidth[index] ?? null,
      ebsMbps: figures.mbps[index] ?? null,
      ebsIops: figures.iops[index] ?? [0, 0],
    };
  });

/** Of burstable types: size, processors, memory in MiB, interfaces, addresses of each. */
const SMALL_SIZES = [
  ['nano', 2, 512, 2, 2],
  ['micro', 2, 1024, 2, 2],
  ['small', 2, 2048, 3, 4],
  ['medium', 2, 4096, 3, 6],
  ['large', 2, 8192, 3, 12],
  ['xlarge', 4, 16_384, 4, 15],
  ['2xlarge', 8, 32_768, 4, 15],
] as const;
const BURST_GBPS = [0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048];
const BURST_MBPS: readonly Pair[] = [
  [43, 2085],
  [87, 2085],
  [174, 2085],
  [347, 2085],
  [695, 2780],
  [695, 2780],
  [695, 2780],
];
const BURST_IOPS: readonly Pair[] = [
  [250, 11_800],
  [500, 11_800],
  [1000, 11_800],
  [2000, 11_800],
  [4000, 15_700],
  [4000, 15_700],
  [4000, 15_700],
];

const bursting = (family: Family): readonly TypeOfInstance[] =>
  SMALL_SIZES.map(([size, vcpus, memoryMiB, interfaces, addressesPerInterface], index) => ({
    name: `${family.name}.${size}`,
    family,
    vcpus,
    memoryMiB,
    interfaces,
    addressesPerInterface,
    network: 'Up to 5 Gigabit',
    bandwidth: [BURST_GBPS[index] ?? 0, 5],
    ebsMbps: BURST_MBPS[index] ?? null,
    ebsIops: BURST_IOPS[index] ?? [0, 0],
  }));

/** The second generation: no bandwidth to volumes of its own, and one processor up to small. */
const T2_VCPUS = [1, 1, 1, 2, 2, 4, 8];
const T2_INTERFACES = [2, 2, 3, 3, 3, 3, 3];
const secondGeneration = (family: Family): readonly TypeOfInstance[] =>
  SMALL_SIZES.map(([size, , memoryMiB, , addressesPerInterface], index) => ({
    name: `${family.name}.${size}`,
    family: index < 4 ? { ...family, architectures: ['i386', 'x86_64'] } : family,
    vcpus: T2_VCPUS[index] ?? 0,
    memoryMiB,
    interfaces: T2_INTERFACES[index] ?? 0,
    addressesPerInterface,
    network: index < 5 ? 'Low to Moderate' : 'Moderate',
    bandwidth: null,
    ebsMbps: null,
    ebsIops: [0, 0],
  }));

/** The instance types that are described here, in the order of their names. */
export const INSTANCE_TYPES: readonly TypeOfInstance[] = [
  ...secondGeneration({
    ...X86,
    name: 't2',
    threadsPerCore: 1,
    nitro: false,
    burstable: true,
    bootModes: ['legacy-bios'],
    encryptsInTransit: false,
  }),
  ...bursting({ ...X86, ...STEADY, name: 't3', clockGhz: 2.5, burstable: true, encryptsInTransit: false }),
  ...bursting({ ...GRAVITON, ...ARM_STEADY, name: 't4g', clockGhz: 2.5, burstable: true, encryptsInTransit: false }),
  ...doubling({ ...X86, ...STEADY, name: 'm5', clockGhz: 3.1, encryptsInTransit: false }, 4, FIFTH),
  ...doubling({ ...X86, ...STEADY, name: 'm6i', clockGhz: 3.5, encryptsInTransit: true }, 4, SIXTH),
  ...doubling({ ...GRAVITON, ...ARM_STEADY, name: 'm6g', clockGhz: 2.5, encryptsInTransit: false }, 4, SIXTH_GRAVITON),
  ...doubling({ ...X86, ...STEADY, name: 'm7i', clockGhz: 3.2, encryptsInTransit: true }, 4, SIXTH),
  ...doubling({ ...GRAVITON, ...ARM_STEADY, name: 'm7g', clockGhz: 2.6, encryptsInTransit: true }, 4, SEVENTH_GRAVITON),
  ...doubling({ ...X86, ...STEADY, name: 'c5', clockGhz: 3.4, encryptsInTransit: false }, 2, FIFTH_COMPUTE),
  ...doubling({ ...X86, ...STEADY, name: 'c6i', clockGhz: 3.5, encryptsInTransit: true }, 2, SIXTH),
  ...doubling({ ...GRAVITON, ...ARM_STEADY, name: 'c7g', clockGhz: 2.6, encryptsInTransit: true }, 2, SEVENTH_GRAVITON),
  ...doubling({ ...X86, ...STEADY, name: 'r5', clockGhz: 3.1, encryptsInTransit: false }, 8, FIFTH),
  ...doubling({ ...X86, ...STEADY, name: 'r6i', clockGhz: 3.5, encryptsInTransit: true }, 8, SIXTH),
  ...doubling({ ...GRAVITON, ...ARM_STEADY, name: 'r7g', clockGhz: 2.6, encryptsInTransit: true }, 8, SEVENTH_GRAVITON),
].toSorted((a, b) => (a.name < b.name ? -1 : 1));

const BY_NAME: ReadonlyMap<string, TypeOfInstance> = new Map(INSTANCE_TYPES.map((type) => [type.name, type]));

export const typeNamed = (name: string | null): TypeOfInstance | null => BY_NAME.get(name ?? '') ?? null;

/** What decisions must know of a type; null where it is not described here. */
export function instanceTypeOf(name: string): InstanceType | null {
  const type = typeNamed(name);
  if (type === null) return null;
  const { architectures } = type.family;
  return { name, architectures, virtualizationTypes: ['hvm'], hibernation: true };
}

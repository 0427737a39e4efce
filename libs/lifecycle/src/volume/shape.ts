import { rule } from '../refusal.js';

type Range = readonly [least: number, most: number];

interface Limits {
  readonly sizeGiB: Range;
  /** Operations per second that can be chosen: absent where they follow from the size. */
  readonly iops?: { readonly range: Range; readonly perGiB: number; readonly otherwise: number | null };
  /** MiB/s that can be chosen. */
  readonly throughput?: Range;
}

/** What each type of volume can be (EC2 API reference, CreateVolume and ModifyVolume). */
const LIMITS: Readonly<Record<string, Limits>> = {
  standard: { sizeGiB: [1, 1024] },
  gp2: { sizeGiB: [1, 16_384] },
  gp3: {
    sizeGiB: [1, 65_536],
    iops: { range: [3000, 80_000], perGiB: 500, otherwise: 3000 },
    throughput: [125, 2000],
  },
  io1: { sizeGiB: [4, 16_384], iops: { range: [100, 64_000], perGiB: 50, otherwise: null } },
  io2: { sizeGiB: [4, 65_536], iops: { range: [100, 256_000], perGiB: 1000, otherwise: null } },
  st1: { sizeGiB: [125, 16_384] },
  sc1: { sizeGiB: [125, 16_384] },
};

const DEFAULT_TYPE = 'gp2';
/** A MiB/s of throughput needs four operations per second. */
const THROUGHPUT_PER_IOPS = 0.25;

/** What is asked of a volume's shape; absent: as the type has it by default. */
export interface ShapeAsked {
  readonly volumeType?: string | undefined;
  readonly sizeGiB?: number | undefined;
  readonly iops?: number | undefined;
  readonly throughput?: number | undefined;
}

/** A shape that the type allows. */
export interface Shape {
  readonly volumeType: string;
  readonly sizeGiB: number;
  readonly iops?: number;
  readonly throughput?: number;
}

const within = (value: number, [least, most]: Range): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/**
 * The shape that a volume gets.
 * @param leastGiB the size of the snapshot behind it; the size by default
 * @throws Refusal where the type does not allow what was asked
 */
export function shapeFor(asked: ShapeAsked, subject: string, leastGiB: number | null = null): Shape {
  const { volumeType = DEFAULT_TYPE } = asked;
  const limits = Object.hasOwn(LIMITS, volumeType) ? LIMITS[volumeType] : undefined;
  rule(limits !== undefined, 'volume-type-unknown', subject, `It would be '${volumeType}'.`);
  const sizeGiB = asked.sizeGiB ?? leastGiB;
  rule(sizeGiB !== null, 'volume-size-malformed', subject, 'Neither a size nor a snapshot was given.');
  rule(
    within(sizeGiB, limits.sizeGiB),
    'volume-size-malformed',
    subject,
    `A volume of type ${volumeType} has ${limits.sizeGiB.join(' to ')} GiB, not ${sizeGiB}.`,
  );
  rule(
    leastGiB === null || sizeGiB >= leastGiB,
    'volume-size-malformed',
    subject,
    `The snapshot has ${leastGiB} GiB, the volume would have ${sizeGiB}.`,
  );
  const iops = iopsFor(limits, asked, { subject, sizeGiB });
  const throughput = throughputFor(limits, asked, { subject, iops });
  return {
    volumeType,
    sizeGiB,
    ...(iops !== undefined && { iops }),
    ...(throughput !== undefined && { throughput }),
  };
}

function iopsFor(
  { iops: limits }: Limits,
  asked: ShapeAsked,
  { subject, sizeGiB }: { subject: string; sizeGiB: number },
) {
  if (limits === undefined) {
    rule(asked.iops === undefined, 'volume-performance-malformed', subject, 'Its operations follow from its size.');
    return undefined;
  }
  const iops = asked.iops ?? limits.otherwise;
  rule(iops !== null, 'volume-performance-malformed', subject, 'Its type needs the operations per second to be named.');
  // The default is there for a volume of any size.
  const most = Math.max(limits.otherwise ?? 0, limits.perGiB * sizeGiB);
  rule(
    within(iops, limits.range) && iops <= most,
    'volume-performance-malformed',
    subject,
    `It can have ${limits.range[0]} to ${Math.min(limits.range[1], most)} operations per second, not ${iops}.`,
  );
  return iops;
}

function throughputFor(
  limits: Limits,
  asked: ShapeAsked,
  { subject, iops }: { subject: string; iops: number | undefined },
) {
  const range = limits.throughput;
  if (range === undefined) {
    rule(
      asked.throughput === undefined,
      'volume-performance-malformed',
      subject,
      'Its type has no throughput to choose.',
    );
    return undefined;
  }
  const throughput = asked.throughput ?? range[0];
  const most = Math.floor((iops ?? 0) * THROUGHPUT_PER_IOPS);
  rule(
    within(throughput, range) && throughput <= most,
    'volume-performance-malformed',
    subject,
    `It can have ${range[0]} to ${Math.min(range[1], most)} MiB/s, not ${throughput}.`,
  );
  return throughput;
}

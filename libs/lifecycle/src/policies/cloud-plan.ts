import { z } from 'zod';

const SECOND = 1_000_000;

/** What the simulated cloud takes its time for: each kind and, in seconds, the least and the most that AWS usually needs. */
const REALISTIC = {
  snapshot: [5, 20],
  image: [2, 6],
  volume: [1, 3],
  instance: [3, 8],
  stop: [5, 20],
  terminate: [5, 20],
  root: [10, 30],
  task: [10, 60],
  tier: [30, 60],
} as const;

/** A kind of work of the cloud. */
export type CloudKind = keyof typeof REALISTIC;
const KINDS: readonly CloudKind[] = [
  'snapshot',
  'image',
  'volume',
  'instance',
  'stop',
  'terminate',
  'root',
  'task',
  'tier',
];

/** What can go wrong on a game day. */
export const FAULTS = ['snapshot', 'image', 'volume', 'capacity', 'impaired', 'root', 'task', 'tier'] as const;
export type CloudFault = (typeof FAULTS)[number];

/** How long the cloud takes, and what goes wrong in it: everything follows from the seed and the ids, so a run can be repeated. */
export interface CloudPlan {
  /** Microseconds that something of this kind takes for this thing. */
  delay(kind: CloudKind, id: string): number;
  /** Whether this goes wrong for this thing. */
  fails(fault: CloudFault, id: string): boolean;
}

/** A setting of the cloud that cannot be read; the message says what can. */
export class BadCloudPlan extends Error {
  override readonly name = 'BadCloudPlan';
}

/** FNV-1a: spreads ids evenly, and is the same everywhere. */
function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  // The last bits of similar ids are alike in FNV; mixing them once more parts them.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return ((hash ^ (hash >>> 12)) >>> 0) / 0x1_0000_0000;
}

const isKind = (text: string): text is CloudKind => KINDS.some((kind) => kind === text);
const isFault = (text: string): text is CloudFault => FAULTS.some((fault) => fault === text);

const Seconds = z.string().regex(/^\d{1,6}(?:\.\d{1,3})?$/);
const Rate = z.string().regex(/^(?:0(?:\.\d+)?|1(?:\.0+)?)$/);

function pairs(text: string, wanted: string): [string, string][] {
  return text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [name = '', value = '', ...rest] = part.split('=').map((side) => side.trim());
      if (rest.length > 0 || value === '') throw new BadCloudPlan(`'${part}' is none: give ${wanted}`);
      return [name, value];
    });
}

const TIMINGS = `instant, realistic, or seconds by kind as in instance=2,snapshot=10 (kinds: ${KINDS.join(', ')}; others at once)`;
const FAULT_PLANS = `rates from 0 to 1 by kind, and a seed, as in capacity=0.1,snapshot=0.05,seed=7 (kinds: ${FAULTS.join(', ')})`;

function delaysOf(timing: string): Partial<Record<CloudKind, readonly [number, number]>> {
  if (timing === 'instant') return {};
  if (timing === 'realistic') return REALISTIC;
  const delays = pairs(timing, TIMINGS).map(([kind, seconds]) => {
    if (!isKind(kind) || !Seconds.safeParse(seconds).success) {
      throw new BadCloudPlan(`'${kind}=${seconds}' is none: give ${TIMINGS}`);
    }
    return [kind, [Number(seconds), Number(seconds)]] as const;
  });
  if (delays.length === 0) throw new BadCloudPlan(`'${timing}' is none: give ${TIMINGS}`);
  return Object.fromEntries(delays);
}

function faultsOf(plan: string): { rates: Partial<Record<CloudFault, number>>; seed: string } {
  const rates: Partial<Record<CloudFault, number>> = {};
  let seed = '0';
  for (const [name, value] of pairs(plan, FAULT_PLANS)) {
    if (name === 'seed') seed = value;
    else if (isFault(name) && Rate.safeParse(value).success) rates[name] = Number(value);
    else throw new BadCloudPlan(`'${name}=${value}' is none: give ${FAULT_PLANS}`);
  }
  return { rates, seed };
}

/**
 * Reads how the cloud behaves.
 * @param timing `instant`, `realistic`, or seconds by kind.
 * @param faults Rates by kind, and a seed; empty: nothing goes wrong.
 * @throws {BadCloudPlan}
 */
export function cloudPlan(timing: string, faults = ''): CloudPlan {
  const delays = delaysOf(timing);
  const { rates, seed } = faultsOf(faults);
  return {
    delay(kind, id) {
      const range = delays[kind];
      if (range === undefined) return 0;
      const [least, most] = range;
      return Math.round((least + shareOf(`${seed}/${kind}/${id}`) * (most - least)) * SECOND);
    },
    fails: (fault, id) => shareOf(`${seed}/fails/${fault}/${id}`) < (rates[fault] ?? 0),
  };
}

import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

/** One measured figure beside its yardstick, as it is printed and as docs/performance.md shows it. */
export interface Comparison {
  readonly what: string;
  /** What `ours` and `yardstick` count, for example 'events/s'. More is better. */
  readonly unit: string;
  readonly ours: number;
  readonly yardstick: number;
  /** `ours / yardstick`, of the medians. */
  readonly ratio: number;
  /** The least ratio that is promised. */
  readonly atLeast?: number;
  readonly holds?: boolean;
  readonly rounds: number;
}

export interface Contest {
  readonly what: string;
  readonly unit: string;
  readonly atLeast?: number;
  /** How often each side runs; the median counts. */
  readonly rounds?: number;
  /** One run: answers the figure, for example through {@link perSecond}. */
  readonly ours: () => number | Promise<number>;
  readonly yardstick: () => number | Promise<number>;
}

export const median = (figures: readonly number[]): number => quantile(figures, 0.5);

/** The figure that a share `q` (0 to 1) of the figures does not exceed. */
export function quantile(figures: readonly number[], q: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/**
 * Runs both sides in turns, so that a machine that slows down slows both, and answers the medians. One unmeasured turn
 * goes ahead: compilation and cold caches are nobody's merit.
 */
export async function compare(contest: Contest): Promise<Comparison> {
  const { what, unit, atLeast, rounds = 5 } = contest;
  const ours: number[] = [];
  const yardstick: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const bare = await contest.yardstick();
    const figure = await contest.ours();
    if (round < 0) continue;
    yardstick.push(bare);
    ours.push(figure);
  }
  const ratio = median(ours) / median(yardstick);
  const verdict = atLeast === undefined ? {} : { atLeast, holds: ratio >= atLeast };
  return {
    what,
    unit,
    ours: round3(median(ours)),
    yardstick: round3(median(yardstick)),
    ratio: round3(ratio),
    ...verdict,
    rounds,
  };
}

/** Runs `work` and answers how many of its `count` things it did a second. */
export async function perSecond(count: number, work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return count / ((performance.now() - start) / 1000);
}

/** A whole number given as `--name=N` (or `--name N`) on the command line. */
export function numberFlag(name: string, standard: number): number {
  const { values } = parseArgs({ options: { [name]: { type: 'string' } }, strict: false });
  const given = values[name];
  return typeof given === 'string' ? Number(given) : standard;
}

/** Resident memory of this process, in MiB. */
export const rssMiB = (): number => Math.round(process.memoryUsage.rss() / 1048576);

/** Prints one JSON object: the bench's name, the machine, and its figures. */
export function report(bench: string, figures: object): void {
  const [cpu] = cpus();
  const machine = {
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1073741824),
    node: process.version,
  };
  process.stdout.write(`${JSON.stringify({ bench, machine, ...figures }, null, 2)}\n`);
}

/** Three significant digits below a thousand, whole numbers above: more would be noise. */
function round3(figure: number): number {
  return Math.abs(figure) >= 1000 ? Math.round(figure) : Number(figure.toPrecision(3));
}

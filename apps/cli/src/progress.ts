import { counted } from './text.js';

/** How far a recording has come. `files` and `bytes` are those that were read so far. */
export interface Progress {
  readonly files: number;
  readonly records: number;
  readonly bytes: number;
  /** Absent where an input does not tell its size (stdin). */
  readonly totalBytes?: number | undefined;
}

const BAR = 24;
const MB = 1_000_000;

const remaining = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60), whole % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)} left` : `${minutes}:${two(rest)} left`;
};

/** The line that tells how a recording goes: bar, files, records, MB, rate, remaining time. */
export const progressLine = ({ files, records, bytes, totalBytes }: Progress, seconds: number): string => {
  const rate = seconds > 0 ? bytes / seconds : 0;
  const read = `${counted(files, 'file')}, ${counted(records, 'record')}, `;
  const speed = `${(rate / MB).toFixed(1)} MB/s`;
  if (totalBytes === undefined || totalBytes <= 0) return `recording ${read}${(bytes / MB).toFixed(1)} MB, ${speed}`;
  const share = Math.min(1, bytes / totalBytes);
  const full = Math.round(share * BAR);
  const left = rate > 0 && share < 1 ? `, ${remaining((totalBytes - bytes) / rate)}` : '';
  const amount = `${(bytes / MB).toFixed(1)} of ${(totalBytes / MB).toFixed(1)} MB, ${speed}${left}`;
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${String(Math.floor(share * 100)).padStart(3)}%  ${read}${amount}`;
};

/** The part of a terminal that the bar needs. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** A progress line redrawn in place on a terminal, at most ten times a second; silent on anything else. */
export class ProgressBar {
  private readonly startedAt: number;
  private drawnAt = -Infinity;

  constructor(
    private readonly screen: Screen,
    /** Milliseconds of a clock that only goes forward. */
    private readonly clock: () => number,
  ) {
    this.startedAt = clock();
  }

  show(progress: Progress): void {
    const now = this.clock();
    if (!this.screen.isTTY || now - this.drawnAt < 100) return;
    this.drawnAt = now;
    const line = progressLine(progress, (now - this.startedAt) / 1_000);
    this.screen.write(`\r\u001B[K${line.slice(0, Math.max(20, (this.screen.columns || 80) - 1))}`);
  }

  /** Wipes the line, so that what is printed next stands alone. */
  clear(): void {
    if (this.screen.isTTY && this.drawnAt !== -Infinity) this.screen.write('\r\u001B[K');
  }
}

const PATIENCE = 1_000;
const REDRAW = 200;

/** Waits for work; on a terminal says after a second what is being waited for, so that silence is never taken for a hang. */
export const telling = async <Result>(screen: Screen, line: () => string, work: Promise<Result>): Promise<Result> => {
  if (!screen.isTTY) return work;
  let drawn = false;
  const draw = (): void => {
    drawn = true;
    screen.write(`\r\u001B[K${line().slice(0, Math.max(20, (screen.columns || 80) - 1))}`);
  };
  let again: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    draw();
    again = setInterval(draw, REDRAW);
  }, PATIENCE);
  try {
    return await work;
  } finally {
    clearTimeout(first);
    clearInterval(again);
    if (drawn) screen.write('\r\u001B[K');
  }
};

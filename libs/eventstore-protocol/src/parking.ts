import { Bell } from './bell.js';
import type { GroupsFile, KeptGroup, Parked } from './groups-file.js';

/** What a group has put aside, and the word to whoever waits for more. */
export class Parking {
  readonly #more = new Bell();
  #hasEnded = false;

  constructor(
    private readonly file: GroupsFile,
    private readonly group: Pick<KeptGroup, 'target' | 'group'>,
  ) {}

  /** Oldest in the log first. */
  all(): readonly Parked[] {
    return this.file.parked(this.group);
  }

  /** The number of what is parked next. */
  get next(): number {
    return this.file.nextParked(this.group);
  }

  /** Nothing more is parked, and nothing is kept of what was. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  park(position: bigint, reason: string): void {
    this.file.park(this.group, { position, reason, parkedAt: Date.now() });
    this.#more.ring();
  }

  /** Whether it was parked. */
  unpark(position: bigint): boolean {
    return this.file.unpark(this.group, position);
  }

  /** Resolves when more is parked, at the end, or at the signal. */
  more(signal: AbortSignal): Promise<void> {
    return this.#more.rung(signal);
  }

  end(): void {
    this.#hasEnded = true;
    this.#more.ring();
  }
}

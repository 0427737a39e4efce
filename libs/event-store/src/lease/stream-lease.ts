import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type EventStore, type ExpectedRevision, type NewEvent, WrongExpectedRevision } from '../event-store.js';
import { Lease, type LeaseStatus, type Tenure } from './lease.js';
import { held, holds, lost, Mark, nextStep, seen, UNSEEN, type View } from './term.js';

const TERM_MS = 8_000;
const KEPT = 10;
const AGAIN_MS = 1_000;
/** In one term: how often the log may be asked in vain, and how many pauses would fill it. */
const ATTEMPTS = 4;
const PAUSES = 10;

export interface StreamLeaseOptions {
  /** The stream that it is; whoever names the same is a rival. */
  readonly stream: string;
  /** What people call this process. */
  readonly name: string;
  /** How long a holder that is gone keeps others waiting: a quarter longer than this. */
  readonly termMs?: number;
  /** Milliseconds that never go back. */
  readonly now?: () => number;
  readonly onTrouble?: (message: string) => void;
  /** Told when this process begins and ends to hold it. */
  readonly onChange?: (held: boolean) => void;
}

interface Unanswered {
  readonly event: NewEvent;
  readonly mark: Mark;
  readonly expected: ExpectedRevision;
  /** When the log was asked for it first. */
  readonly begun: number;
}

/** A lease that is a stream of the log: see term.ts for what is promised, and on which terms. */
export class StreamLease extends Lease {
  readonly #holder = randomUUID();
  readonly #termMs: number;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  #view: View = UNSEEN;
  /** Set while it is held. */
  #tenure: AbortController | null = null;
  #over: NodeJS.Timeout | undefined;
  #begins = Promise.withResolvers<void>();
  /** A mark that the log did not answer for yet: asked for again under its id, it is recorded once. */
  #unanswered: Unanswered | null = null;
  #running: Promise<void> | undefined;
  #trouble: string | null = null;

  constructor(
    private readonly store: Pick<EventStore, 'append' | 'readStream' | 'keepLast'>,
    private readonly options: StreamLeaseOptions,
  ) {
    super();
    this.#termMs = options.termMs ?? TERM_MS;
    this.#now = options.now ?? (() => performance.now());
  }

  override status(): LeaseStatus {
    const held = holds(this.#view, this.#now());
    const { mark } = this.#view;
    return { candidate: true, held, holder: mark && mark.termMs > 0 ? mark.name : null, trouble: this.#trouble };
  }

  override async whileHeld(work: (tenure: Tenure) => Promise<void>, until: AbortSignal): Promise<void> {
    this.#running ??= this.#run();
    while (!until.aborted && !this.#stop.signal.aborted) {
      const tenure = this.#tenure;
      if (tenure === null) {
        await either(this.#begins.promise, until);
        continue;
      }
      const signal = AbortSignal.any([tenure.signal, until]);
      const mayAct = () => !signal.aborted && this.#tenure === tenure && holds(this.#view, this.#now());
      try {
        await work({ signal, holds: mayAct });
      } catch (error) {
        this.#tell(error);
      }
      if (!signal.aborted) await pause(AGAIN_MS, undefined, { signal }).catch(() => {});
    }
  }

  override async release(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#begins.resolve();
    await this.#running;
    const isHeld = holds(this.#view, this.#now());
    this.#end();
    // Where a renewal is unanswered nobody knows at which revision to give it back: it lapses.
    if (isHeld && this.#unanswered === null) await this.#append('LeaseReleased', 0).catch((error) => this.#tell(error));
    this.#lose();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const { does, at } = nextStep(this.#view, { holder: this.#holder, termMs: this.#termMs }, this.#now());
      const wait = at - this.#now();
      if (wait > 0) await pause(wait, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      await this.#do(does);
    }
  }

  async #do(does: 'look' | 'take' | 'renew'): Promise<void> {
    try {
      if (does === 'look') await this.#look();
      else if (does === 'take') await this.#take();
      else await this.#append('LeaseRenewed', this.#termMs);
      this.#trouble = null;
    } catch (error) {
      const isLost = error instanceof WrongExpectedRevision;
      if (isLost || !holds(this.#view, this.#now())) this.#lose();
      if (!isLost) await this.#recover(error);
    }
    this.#announce();
  }

  #lose(): void {
    this.#unanswered = null;
    this.#view = lost();
  }

  async #recover(error: unknown): Promise<void> {
    this.#announce();
    this.#tell(error);
    await pause(this.#termMs / PAUSES, undefined, { signal: this.#stop.signal }).catch(() => {});
  }

  async #look(): Promise<void> {
    const last = this.store.readStream(this.options.stream, { direction: 'backwards', count: 1 });
    let [revision, mark]: [number, Mark | null] = [-1, null];
    for await (const event of last) {
      revision = event.revision;
      mark = markOf(event.data);
    }
    this.#view = seen(this.#view, revision, mark, this.#now());
  }

  async #take(): Promise<void> {
    await this.#append('LeaseTaken', this.#termMs);
    // Renewals never end. Whether old ones are dropped is nothing that the holder waits for.
    this.store.keepLast(this.options.stream, KEPT).catch((error: unknown) => this.#tell(error));
  }

  /** Appends a mark at the revision that this node knows; the term counts from when the log was asked first. */
  async #append(type: string, termMs: number): Promise<void> {
    this.#unanswered ??= this.#asked(type, { holder: this.#holder, name: this.options.name, termMs });
    const { event, mark, expected, begun } = this.#unanswered;
    const answer = this.store.append(this.options.stream, expected, [event]);
    const { lastRevision } = await answeredWithin(answer, this.#termMs / ATTEMPTS);
    this.#unanswered = null;
    this.#view = held(lastRevision, mark, begun);
  }

  #asked(type: string, mark: Mark): Unanswered {
    const { revision } = this.#view;
    const expected = revision === null || revision < 0 ? 'none' : revision;
    const event = { id: randomUUID(), type, data: JSON.stringify(mark), metadata: '{}' };
    return { event, mark, expected, begun: this.#now() };
  }

  #announce(): void {
    const now = this.#now();
    if (!holds(this.#view, now)) return this.#end();
    clearTimeout(this.#over);
    // Also while the log does not answer: the time is over without a word from it.
    this.#over = setTimeout(() => this.#announce(), this.#view.until - now);
    if (this.#tenure !== null) return;
    this.#tenure = new AbortController();
    this.#begins.resolve();
    this.options.onChange?.(true);
  }

  #end(): void {
    clearTimeout(this.#over);
    if (this.#tenure === null) return;
    this.#begins = Promise.withResolvers();
    const tenure = this.#tenure;
    this.#tenure = null;
    tenure.abort();
    this.options.onChange?.(false);
  }

  #tell(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (message !== this.#trouble) this.options.onTrouble?.(`The lease '${this.options.stream}': ${message}`);
    this.#trouble = message;
  }
}

/** What cannot be read is nobody's, for as long as any other would be: whoever wrote it may hold it. */
function markOf(data: string): Mark {
  try {
    return Mark.parse(JSON.parse(data));
  } catch {
    return { holder: '', name: 'a mark that cannot be read', termMs: TERM_MS };
  }
}

function either(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  signal.addEventListener('abort', end, { once: true });
  void promise.then(end);
  return done.finally(() => signal.removeEventListener('abort', end));
}

async function answeredWithin<Answer>(answer: Promise<Answer>, milliseconds: number): Promise<Answer> {
  const enough = new AbortController();
  const late = pause(milliseconds, undefined, { signal: enough.signal, ref: false }).then(() => {
    throw new Error(`the log did not answer within ${milliseconds} ms; it is asked again`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([answer, late]);
  } finally {
    enough.abort();
    answer.catch(() => {});
  }
}

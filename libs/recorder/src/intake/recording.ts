import { addAbortSignal } from 'node:stream';
import type { EventStore } from '#event-store';
import type { NewFact } from '#lifecycle';
import { InputBrokenOff } from './broken-off.js';
import { BrokenInput, bytesOf, plainBytes } from './decompression.js';
import { parseItem, unwrap } from './envelopes.js';
import type { Recordable } from './facts-of.js';
import type { Input } from './inputs.js';
import { LogWriter } from './log-writer.js';
import { inParallel } from './parallel.js';
import { brokenApart, quarantined } from './quarantine.js';
import { isForeign } from './quick-look.js';
import { type Item, Splitter } from './splitter.js';
import { understand } from './understanding.js';

/** What became of the records: each counts as exactly one thing (ADR 0005), so all but `files` and `events` add up to `records`. */
export interface RecordReport {
  readonly files: number;
  readonly records: number;
  /** Records that told facts not known before. */
  readonly facts: number;
  /** Records of calls that AWS refused. */
  readonly attempts: number;
  /** Records that are not about the lifecycle. */
  readonly ignored: number;
  /** Records of which everything was known. */
  readonly duplicates: number;
  readonly quarantined: number;
  /** Facts appended: one record can tell several. */
  readonly events: number;
}

/** How far recording has come; `bytes` are those read, as they stand in the files. */
export interface Progress {
  readonly files: number;
  readonly records: number;
  readonly bytes: number;
  readonly totalBytes?: number;
}

const BATCH = 256;
const BATCH_BYTES = 2 << 20;

interface Batch {
  readonly recordables: Recordable[];
  readonly quarantine: NewFact[];
  bytes: number;
}
const emptyBatch = (): Batch => ({ recordables: [], quarantine: [], bytes: 0 });

/** One run of the recorder over some inputs. While a batch is being written, the next one is read. */
export class Recording {
  private readonly writer: LogWriter;
  private readonly report = {
    files: 0,
    records: 0,
    facts: 0,
    attempts: 0,
    ignored: 0,
    duplicates: 0,
    quarantined: 0,
    events: 0,
  };
  private batch = emptyBatch();
  private writing: Promise<void> = Promise.resolve();
  private bytes = 0;
  /** The input whose sender went away, the first of them. */
  private brokenOff: string | null = null;
  /** A broken first item: whether its file has records at all decides if its lines count each for itself. */
  private held: Item | null = null;

  /**
   * @param now The clock, in microseconds: when something was put aside.
   * @param stop Once aborted, no more is read.
   */
  constructor(
    store: EventStore,
    private readonly now: () => number,
    private readonly onProgress: (progress: Progress) => void = () => {},
    private readonly stop?: AbortSignal,
  ) {
    this.writer = new LogWriter(store);
  }

  /**
   * Records all of the inputs, in their order; when it is stopped, what was read until then.
   * @throws {InputBrokenOff} The sender of an input went away: what had come of it, and all other inputs, are recorded.
   */
  async run(inputs: readonly Input[]): Promise<RecordReport> {
    const sizes = inputs.map(({ bytes }) => bytes);
    const totalBytes = sizes.includes(undefined)
      ? undefined
      : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    let next = this.start(inputs[0]);
    for (const [at, input] of inputs.entries()) {
      if (this.stopped) break;
      const chunks = next;
      next = this.start(inputs[at + 1]);
      await this.read(input, chunks, totalBytes);
    }
    await this.flush();
    await this.writing;
    if (this.brokenOff !== null) {
      throw new InputBrokenOff(this.brokenOff, `what had come whole is recorded (records: ${this.report.records})`);
    }
    return { ...this.report };
  }

  private get stopped(): boolean {
    return this.stop?.aborted === true;
  }

  /** Opens an input ahead of its turn: its first bytes are read while those before it are worked on. */
  private start(input: Input | undefined): AsyncIterable<Buffer> {
    if (input === undefined) return (async function* () {})();
    const chunks = plainBytes(opened(input, this.stop), (count) => (this.bytes += count));
    const first = chunks.next();
    first.catch(() => {});
    return (async function* () {
      const head = await first;
      if (head.done === true) return;
      yield head.value;
      yield* chunks;
    })();
  }

  private async read(input: Input, chunks: AsyncIterable<Buffer>, totalBytes: number | undefined): Promise<void> {
    const splitter = new Splitter({ passesOver: isForeign });
    const end = await this.follow(splitter, chunks, { file: input.name, totalBytes });
    if (end === 'cut') this.held = null;
    else await this.take(splitter.end(end.failure), input.name);
    if (this.held !== null) this.putAside(this.held, this.held.problem ?? '', input.name);
    this.held = null;
    this.report.files += 1;
    this.tell(totalBytes);
  }

  /** To the end of an input; `cut`: what is left unfinished is no garbage, for the rest of it is only missing here. */
  private async follow(
    splitter: Splitter,
    chunks: AsyncIterable<Buffer>,
    { file, totalBytes }: { file: string; totalBytes: number | undefined },
  ): Promise<'cut' | { failure: string | null }> {
    try {
      for await (const chunk of chunks) {
        await this.take(splitter.push(chunk), file);
        this.passOver(splitter.passedOver(), file);
        this.tell(totalBytes);
        if (this.stopped) return 'cut';
      }
      return { failure: null };
    } catch (error) {
      if (!(error instanceof BrokenInput)) throw error;
      if (this.stopped) return 'cut';
      if (!error.brokenOff) return { failure: error.message };
      this.brokenOff ??= file;
      return 'cut';
    }
  }

  private tell(totalBytes: number | undefined): void {
    const { files, records } = this.report;
    this.onProgress({ files, records, bytes: this.bytes, ...(totalBytes === undefined ? {} : { totalBytes }) });
  }

  private async take(items: readonly Item[], file: string): Promise<void> {
    for (const item of items) {
      if (this.held !== null) this.putAsideLines(this.held, file);
      this.held = null;
      if (item.problem !== null && item.index === 0) this.held = item;
      else this.open(item, file);
      if (this.batch.recordables.length + this.batch.quarantine.length >= BATCH || this.batch.bytes >= BATCH_BYTES)
        await this.flush();
    }
  }

  private passOver(count: number, file: string): void {
    if (count > 0 && this.held !== null) this.putAsideLines(this.held, file);
    if (count > 0) this.held = null;
    this.ignore(count);
  }

  private ignore(count = 1): void {
    this.report.records += count;
    this.report.ignored += count;
  }

  private open(item: Item, file: string): void {
    const parsed = parseItem(item);
    if ('reason' in parsed) {
      if (item.problem === null) this.putAside(item, parsed.reason, file);
      else this.putAsideLines(item, file);
      return;
    }
    const raw = item.bytes.toString('utf8');
    for (const opened of unwrap(parsed.json)) {
      const understood = understand(opened, { raw, file, index: item.index });
      if (understood.kind === 'ignored') this.ignore();
      else if (understood.kind === 'misunderstood') this.putAside(item, understood.reason, file);
      else this.add(understood.recordable, raw.length);
    }
  }

  private add(recordable: Recordable, length: number): void {
    this.report.records += 1;
    this.batch.recordables.push(recordable);
    this.batch.bytes += length;
  }

  private putAsideLines(item: Item, file: string): void {
    for (const line of brokenApart(item)) this.putAside(line, item.problem ?? '', file);
  }

  private putAside(item: Item, reason: string, file: string): void {
    this.report.records += 1;
    this.batch.quarantine.push(quarantined(item, reason, file, this.now()));
    this.batch.bytes += item.bytes.length;
  }

  /** Hands the batch over to be written, once the one before it is. */
  private async flush(): Promise<void> {
    const { batch } = this;
    this.batch = emptyBatch();
    await this.writing;
    this.writing = this.write(batch);
    // Awaited at the next hand-over; until then a failure must not count as unhandled.
    this.writing.catch(() => {});
  }

  private async write({ recordables, quarantine }: Batch): Promise<void> {
    const added = await this.writer.write(recordables);
    recordables.forEach(({ isAttempt }, at) => {
      const count = added[at] ?? 0;
      this.report.events += count;
      this.report[count === 0 ? 'duplicates' : isAttempt ? 'attempts' : 'facts'] += 1;
    });
    await inParallel(quarantine, BATCH, async (fact) => {
      const isNew = await this.writer.appendFirst(fact);
      this.report[isNew ? 'quarantined' : 'duplicates'] += 1;
    });
  }
}

async function* opened(input: Input, stop: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const stream = input.open();
  // Without this, a stream that gives nothing for long would hold up the end of a recording that was stopped.
  yield* bytesOf(stop === undefined ? stream : addAbortSignal(stop, stream));
}

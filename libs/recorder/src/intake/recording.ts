import type { EventStore } from '#event-store';
import type { NewFact } from '#lifecycle';
import { Misunderstood } from '../mapping/call.js';
import { readCloudTrail, readEventBridge } from '../mapping/records.js';
import { BrokenInput, bytesOf, plainBytes } from './decompression.js';
import { type Found, type Opened, parseItem, unwrap } from './envelopes.js';
import { type Recordable, recordableOf } from './facts-of.js';
import { cloudTrailIdentity, eventBridgeIdentity } from './identity.js';
import type { Input } from './inputs.js';
import { LogWriter } from './log-writer.js';
import { inParallel } from './parallel.js';
import { brokenApart, quarantined } from './quarantine.js';
import { isForeign } from './quick-look.js';
import { type Item, Splitter } from './splitter.js';

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

/** What one record came to, before it is written. */
export type Understood =
  | { readonly kind: 'ignored' }
  | { readonly kind: 'recordable'; readonly recordable: Recordable }
  | { readonly kind: 'misunderstood'; readonly reason: string };

const identityOf = ({ kind, record }: Found) =>
  kind === 'cloudtrail' ? cloudTrailIdentity(record) : eventBridgeIdentity(record);

/** What an opened record tells; `origin` says where it stands. */
export function understand(opened: Opened, origin: { raw: string; file?: string; index?: number }): Understood {
  if (opened.kind === 'other') return { kind: 'ignored' };
  if (opened.kind === 'unknown') return { kind: 'misunderstood', reason: opened.reason };
  try {
    const reading = opened.kind === 'cloudtrail' ? readCloudTrail(opened.record) : readEventBridge(opened.record);
    if (reading === null) return { kind: 'ignored' };
    const { envelope } = opened;
    const form =
      opened.kind === 'eventbridge' || envelope?.endsWith('eventbridge') === true ? 'eventbridge' : 'cloudtrail';
    const recordable = recordableOf(reading, identityOf(opened), { ...origin, form, envelope: envelope ?? undefined });
    return { kind: 'recordable', recordable };
  } catch (error) {
    if (error instanceof Misunderstood) return { kind: 'misunderstood', reason: error.message };
    throw error;
  }
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
  /** A broken first item: whether its file has records at all decides if its lines count each for itself. */
  private held: Item | null = null;

  /** @param now The clock, in microseconds: when something was put aside. */
  constructor(
    store: EventStore,
    private readonly now: () => number,
    private readonly onProgress: (progress: Progress) => void = () => {},
  ) {
    this.writer = new LogWriter(store);
  }

  /** Records all of the inputs, in their order. */
  async run(inputs: readonly Input[]): Promise<RecordReport> {
    const sizes = inputs.map(({ bytes }) => bytes);
    const totalBytes = sizes.includes(undefined)
      ? undefined
      : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    let next = this.start(inputs[0]);
    for (const [at, input] of inputs.entries()) {
      const chunks = next;
      next = this.start(inputs[at + 1]);
      await this.read(input, chunks, totalBytes);
    }
    await this.flush();
    await this.writing;
    return { ...this.report };
  }

  /** Opens an input ahead of its turn: its first bytes are read while those before it are worked on. */
  private start(input: Input | undefined): AsyncIterable<Buffer> {
    if (input === undefined) return (async function* () {})();
    const chunks = plainBytes(opened(input), (count) => (this.bytes += count));
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
    let failure: string | null = null;
    try {
      for await (const chunk of chunks) {
        await this.take(splitter.push(chunk), input.name);
        this.passOver(splitter.passedOver(), input.name);
        this.tell(totalBytes);
      }
    } catch (error) {
      if (!(error instanceof BrokenInput)) throw error;
      failure = error.message;
    }
    await this.take(splitter.end(failure), input.name);
    if (this.held !== null) this.putAside(this.held, this.held.problem ?? '', input.name);
    this.held = null;
    this.report.files += 1;
    this.tell(totalBytes);
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

async function* opened(input: Input): AsyncGenerator<Buffer> {
  yield* bytesOf(input.open());
}

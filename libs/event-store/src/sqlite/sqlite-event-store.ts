import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { checked, type Append } from '../admission.js';
import { wallMicros } from '../clock.js';
import {
  EventStore,
  StoreClosed,
  type Appended,
  type ExpectedRevision,
  type Filter,
  type FollowOptions,
  type NewEvent,
  type Page,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
} from '../event-store.js';
import { following } from '../following.js';
import { WakeUp } from '../wake-up.js';
import { AppendQueue } from './append-queue.js';
import { backUp, createLog, type Backup } from './log-file.js';
import { NewestEvents } from './newest-events.js';
import { Reader } from './reader.js';
import { assertSound } from './soundness.js';
import { LogDiskFails, tellingDamage } from './store-unusable.js';
import { PAGE, streamPages } from './stream-pages.js';
import { Wal, WalSync } from './wal-sync.js';
import { Writer, type Outcome } from './writer.js';

export interface SqliteOptions {
  /** What `recordedAt` is read from, in microseconds; by default the wall clock. It never decreases along the log. */
  readonly clock?: () => number;
  /** How soon a follower sees what another process appended. */
  readonly pollMs?: number;
  /** Makes the file's journal durable; by default the system's fdatasync. */
  readonly sync?: () => Promise<void>;
}

/**
 * The log in one SQLite file. Its journal is synced before an append is answered, so what was answered survives a power cut; no follower is
 * shown what might not. Appends of one turn of the event loop share a commit, each with its own outcome. The folder's lock is not taken here: see DataFolder.
 */
export class SqliteEventStore extends EventStore {
  readonly #wakeUp = new WakeUp();
  readonly #writer: Writer;
  readonly #reader: Reader;
  readonly #newest = new NewestEvents();
  readonly #queue: AppendQueue;
  readonly #pollMs: number;
  readonly #wal: Wal;
  readonly #sync: WalSync;
  /** The log's end when nothing waited for the disk. */
  #durable: number;
  readonly #backups = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;
  readonly counters = { appends: 0, events: 0, replays: 0, refusals: 0, commits: 0, reads: 0 };

  private constructor(
    readonly file: string,
    options: SqliteOptions,
  ) {
    super();
    this.#writer = new Writer(file, options.clock ?? wallMicros);
    this.#reader = new Reader(file);
    this.#wal = new Wal(file);
    const { sync = () => this.#wal.sync() } = options;
    this.#sync = new WalSync(() => sync().catch((error: unknown) => Promise.reject(new LogDiskFails(file, error))));
    this.#durable = this.#reader.head();
    // What a process that was killed had committed may not be on the disk: a repeat of it is not acknowledged before it is.
    this.#sync.committed();
    this.#queue = new AppendQueue(
      (group) => this.#commit(group),
      () => this.#settled(),
    );
    this.#pollMs = options.pollMs ?? 250;
  }

  /**
   * Opens a log file, or makes it where there is none. It is checked first, and brought up to this version.
   * @throws {StoreUnusable} The file is torn, of another program or of a newer version: it was left untouched.
   */
  static async open(file: string, options: SqliteOptions = {}): Promise<SqliteEventStore> {
    if (existsSync(file)) assertSound(file);
    else createLog(file, (options.clock ?? wallMicros)());
    return tellingDamage(file, () => new SqliteEventStore(file, options));
  }

  override append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    try {
      this.#assertOpen();
      return this.#queue.add(checked(stream, expected, events));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  override lastRevision(stream: string): number | null {
    return this.#closing === undefined ? tellingDamage(this.file, () => this.#writer.lastRevision(stream)) : null;
  }

  override get place(): string {
    return this.file;
  }

  override onGrowth(hear: () => void): () => void {
    return this.#wakeUp.listen(hear);
  }

  override async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    yield* streamPages(
      (step, from, limit) => this.#read((reader) => reader.stream(stream, step, from, limit)),
      options,
    );
  }

  override async *readAll({
    after = 0n,
    filter,
    count = Infinity,
  }: ReadAllOptions = {}): AsyncGenerator<RecordedEvent> {
    let position = after;
    for (let left = count; left > 0;) {
      const page = this.#page(position, Math.min(left, PAGE), filter);
      yield* page.events;
      if (page.caughtUp) return;
      left -= page.events.length;
      position = page.position;
      await nextTurn();
    }
  }

  override follow(options: FollowOptions): AsyncGenerator<Page> {
    this.#assertOpen();
    const readPage = (after: Position, limit: number) => this.#page(after, limit, options.filter);
    const closed = () => this.#closing !== undefined;
    return following({ readPage, wakeUp: this.#wakeUp, pollMs: this.#pollMs, closed }, options);
  }

  override async head(): Promise<Position> {
    return BigInt(this.#read((reader) => Math.min(reader.head(), this.#sync.settled ? Infinity : this.#durable)));
  }

  /**
   * Copies the log into a new file, while it goes on being written.
   * @throws {BackupRefused} The file exists.
   */
  async backup(toFile: string): Promise<Backup> {
    this.#assertOpen();
    const backup = backUp(this.#writer.db, toFile);
    this.#backups.add(backup);
    try {
      return await backup;
    } finally {
      this.#backups.delete(backup);
    }
  }

  override close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#wakeUp.ring();
    await this.#queue.drained();
    await Promise.allSettled(this.#backups);
    this.#reader.close();
    this.#wal.close();
    this.#writer.close();
  }

  #commit(group: readonly Append[]): Outcome[] {
    try {
      this.#sync.assertSound();
    } catch (error) {
      return group.map(() => ({ error }));
    }
    const outcomes = this.#writer.commit(group);
    this.#newest.add(group, outcomes);
    const before = this.counters.events;
    outcomes.forEach((outcome, index) => this.#count(outcome, group[index]?.events.length ?? 0));
    this.counters.commits++;
    if (this.counters.events > before) this.#sync.committed();
    return outcomes;
  }

  async #settled(): Promise<void> {
    if (this.#sync.settled) return;
    const end = this.#writer.end;
    await this.#sync.durable();
    if (end <= this.#durable) return;
    this.#durable = end;
    this.#wakeUp.ring();
  }

  #count(outcome: Outcome, events: number): void {
    if (!outcome.appended) this.counters.refusals++;
    else if (outcome.repeated) this.counters.replays++;
    else {
      this.counters.appends++;
      this.counters.events += events;
    }
  }

  #page(after: Position, limit: number, filter: Filter | undefined): Page {
    const end = this.#sync.settled ? Infinity : this.#durable;
    this.#assertOpen();
    const page =
      this.#newest.page(after, limit, filter, end) ?? this.#read((reader) => reader.page(after, limit, filter, end));
    this.counters.reads += page.events.length;
    return page;
  }

  #read<Result>(work: (reader: Reader) => Result): Result {
    this.#assertOpen();
    return tellingDamage(this.file, () => work(this.#reader));
  }

  #assertOpen(): void {
    if (this.#closing) throw new StoreClosed();
  }
}

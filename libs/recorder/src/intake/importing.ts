import type { EventStore } from '#event-store';
import { isoOf, isSubjectCategory, type NewFact, type SubjectCategory, subjectOf } from '#lifecycle';
import { type Draft, Misunderstood } from '../mapping/call.js';
import type { Told } from '../mapping/reading.js';
import { parseItem } from './envelopes.js';
import { type Origin, type Recordable, recordableOf } from './facts-of.js';
import { inventoryIdentity } from './identity.js';
import type { Input } from './inputs.js';
import { itemsOf } from './items.js';
import { LogWriter } from './log-writer.js';
import { quarantined } from './quarantine.js';
import type { Item } from './splitter.js';

/** The moment that an input shows, in ISO 8601, and where that was taken from: given, the file's own time, or now. */
export interface Moment {
  readonly file: string;
  readonly at: string;
  readonly from: 'given' | 'file' | 'now';
}

interface Time {
  readonly at: number;
  readonly from: Moment['from'];
}

/** What came of an import. */
export interface ImportCounts {
  readonly files: number;
  /** Entries shown. */
  readonly things: number;
  /** Facts appended. */
  readonly facts: number;
  /** Entries that were shown before, as of the same moment. */
  readonly duplicates: number;
  readonly quarantined: number;
  readonly observedAt: readonly Moment[];
}

/** How the entries of one kind of import are read. */
export interface ImportKind {
  readonly form: Extract<Origin['form'], 'inventory' | 'organization'>;
  readonly lists: ReadonlySet<string>;
  /** @throws {Misunderstood} */
  read(shown: Told, item: Item, file: string): Draft[];
  readonly observedAt?: number | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** A subject that an import showed, and when. */
export interface Shown {
  readonly category: SubjectCategory;
  readonly id: string;
  readonly at: number;
}

const BATCH = 256;
const BATCH_BYTES = 2 << 20;

/** One import: entries become facts that say what was seen at a moment, each once. */
export class Importing {
  private readonly writer: LogWriter;
  private readonly counts = { files: 0, things: 0, facts: 0, duplicates: 0, quarantined: 0 };
  private readonly moments: Moment[] = [];
  private readonly shown = new Map<string, Shown>();
  private batch: Recordable[] = [];
  private bytes = 0;

  constructor(
    store: EventStore,
    private readonly kind: ImportKind,
    private readonly now: () => number,
  ) {
    this.writer = new LogWriter(store);
  }

  /**
   * Takes in all of the inputs; where one ends it, what had been read until then.
   * @throws {InputBrokenOff | InputTooLarge}
   */
  async run(inputs: Iterable<Input>): Promise<{ readonly counts: ImportCounts; readonly shown: readonly Shown[] }> {
    try {
      for (const input of inputs) await this.take(input);
    } finally {
      await this.flush();
    }
    return { counts: { ...this.counts, observedAt: this.moments }, shown: [...this.shown.values()] };
  }

  private async take(input: Input): Promise<void> {
    const { at, from } = this.timeOf(input);
    this.moments.push({ file: input.name, at: isoOf(at), from });
    for await (const item of itemsOf(input, { lists: this.kind.lists })) {
      const reason = this.entry(item, input.name, at);
      if (reason !== null) await this.putAside(quarantined(item, reason, input.name, this.now()));
      this.bytes += item.bytes.length;
      if (this.batch.length >= BATCH || this.bytes >= BATCH_BYTES) await this.flush();
    }
    this.counts.files += 1;
  }

  private timeOf({ modifiedAt }: Input): Time {
    const given = this.kind.observedAt;
    if (given !== undefined) return { at: given, from: 'given' };
    return modifiedAt === undefined ? { at: this.now(), from: 'now' } : { at: modifiedAt, from: 'file' };
  }

  /** Takes an entry into the batch; or says why it is not understood. */
  private entry(item: Item, file: string, at: number): string | null {
    const parsed = parseItem(item);
    if ('reason' in parsed) return parsed.reason;
    try {
      const drafts = this.kind.read(parsed.json, item, file);
      const { account, region, form } = this.kind;
      const reading = {
        drafts,
        occurredAt: at,
        actor: { principal: 'import', ...(account === undefined ? {} : { account }) },
        source: 'import',
        account,
        region,
        requestId: undefined,
        sharedEventId: undefined,
      } as const;
      // Who was asked belongs to what was shown: the same text from another account is another observation.
      const identity = inventoryIdentity(at, [parsed.json, account ?? null, region ?? null, drafts]);
      const origin = { form, raw: item.bytes.toString('utf8'), file, index: item.index };
      this.add(recordableOf(reading, identity, origin), at);
      return null;
    } catch (error) {
      if (error instanceof Misunderstood) return error.message;
      throw error;
    }
  }

  private add(recordable: Recordable, at: number): void {
    this.counts.things += recordable.facts.length;
    this.batch.push(recordable);
    for (const { stream } of recordable.facts) {
      const { category, id } = subjectOf(stream);
      if (isSubjectCategory(category)) this.shown.set(`${stream} ${at}`, { category, id, at });
    }
  }

  private async putAside(fact: NewFact): Promise<void> {
    const isNew = await this.writer.appendFirst(fact);
    this.counts[isNew ? 'quarantined' : 'duplicates'] += 1;
  }

  private async flush(): Promise<void> {
    const { batch } = this;
    this.batch = [];
    this.bytes = 0;
    const added = await this.writer.write(batch);
    batch.forEach(({ facts }, at) => {
      this.counts.facts += added[at] ?? 0;
      this.counts.duplicates += facts.length - (added[at] ?? 0);
    });
  }
}

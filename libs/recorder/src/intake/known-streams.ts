import { createHash } from 'node:crypto';
import type { EventStore } from '#event-store';
import { at, text, type Told } from '../mapping/reading.js';
import { canonical } from './identity.js';

/** What makes two tellings of one fact the same, but for the evidence that they rest on. */
export function contentOf(data: string, metadata: Told): string {
  const told = ['occurredAt', 'actor', 'account', 'region', 'requestId', 'sharedEventId'].map((key) =>
    at(metadata, key),
  );
  return `${data}\n${canonical(told)}`;
}

/** 52 bits of an id: as many as a number holds exactly. */
const short = (uuid: string): number => Number.parseInt(uuid.replaceAll('-', '').slice(0, 13), 16);
const digest = (content: string): number => createHash('sha1').update(content).digest().readUIntBE(0, 6);

const NO_DIGEST = -1;

/** What one stream costs by itself, counted in facts. */
const STREAM = 40;
const MOST = 200_000;

/** What one stream already holds, in brief: a stream can be long, and its texts are not needed. */
export class KnownStream {
  revision = -1;
  private readonly contents = new Map<number, number>();
  private readonly records = new Set<number>();

  get size(): number {
    return STREAM + this.contents.size + this.records.size;
  }

  add(id: string, data: string, metadata: Told): void {
    this.contents.set(short(id), digest(contentOf(data, metadata)));
    const record = text(at(metadata, 'record'));
    if (record !== undefined) this.records.add(digest(record));
    const superseded = text(at(metadata, 'supersedes'));
    // What is superseded is never known as so: read that way again, its record needs a further reading on top.
    if (superseded !== undefined) this.contents.set(short(superseded), NO_DIGEST);
  }

  /** Whether it holds the fact: so, with another content, or not at all. */
  holds(id: string, content: string): 'so' | 'otherwise' | 'not' {
    const held = this.contents.get(short(id));
    if (held === undefined) return 'not';
    return held === digest(content) ? 'so' : 'otherwise';
  }

  /** It holds some fact of this record. */
  tellsOf(record: string | undefined): boolean {
    return record !== undefined && this.records.has(digest(record));
  }
}

/** The streams seen of late. Each is read once, and later only what others appended to it meanwhile. */
export class KnownStreams {
  private readonly streams = new Map<string, KnownStream>();
  private size = 0;

  constructor(private readonly store: EventStore) {}

  /** The stream as the log has it now, or had it when it was last read or appended to. */
  async of(name: string): Promise<KnownStream> {
    const known = this.streams.get(name);
    if (known === undefined) return this.refresh(name);
    this.streams.delete(name);
    this.streams.set(name, known);
    return known;
  }

  /** Reads what the log has of the stream beyond what is known. */
  async refresh(name: string): Promise<KnownStream> {
    const known = this.streams.get(name) ?? new KnownStream();
    const before = this.streams.has(name) ? known.size : 0;
    for await (const event of this.store.readStream(name, { from: known.revision + 1 })) {
      known.add(event.id, event.data, JSON.parse(event.metadata));
      known.revision = event.revision;
    }
    this.streams.set(name, known);
    this.grew(known.size - before);
    return known;
  }

  /** Says that so much more is known; the streams not used for longest are forgotten where it is too much. */
  grew(count: number): void {
    this.size += count;
    for (const [name, { size }] of this.streams) {
      if (this.size <= MOST || this.streams.size <= 1) return;
      this.streams.delete(name);
      this.size -= size;
    }
  }
}

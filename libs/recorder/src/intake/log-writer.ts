import { EventIdConflict, type EventStore, WrongExpectedRevision } from '#event-store';
import { type NewFact, toEvent } from '#lifecycle';
import type { Recordable } from './facts-of.js';
import { contentOf, type KnownStream, KnownStreams } from './known-streams.js';
import { inParallel } from './parallel.js';
import { rereading } from './rereading.js';

/** How many appends are under way at once: what lets a store group them into one commit. */
const IN_FLIGHT = 128;
const MOST_ATTEMPTS = 100;

interface Entry {
  readonly fact: NewFact;
  readonly of: Recordable;
}

/**
 * Appends what records tell, each fact once, whatever was recorded before and by whomever. The evidence goes first, so no fact ever
 * names evidence that is not there; facts that a crash left out are appended when the record is read again.
 */
export class LogWriter {
  private readonly known: KnownStreams;

  constructor(private readonly store: EventStore) {
    this.known = new KnownStreams(store);
  }

  /** Resolves to the number of facts that each record added; 0: all that it tells was known. */
  async write(records: readonly Recordable[]): Promise<number[]> {
    const added = new Map<Recordable, number>();
    const evidence = new Map<string, Promise<void>>();
    const entries = records.flatMap((of) => of.facts.map((fact): Entry => ({ fact, of })));
    const streams = Map.groupBy(entries, ({ fact }) => fact.stream);
    await inParallel(streams, IN_FLIGHT, async ([stream, told]) => {
      for (let rest = told; rest.length > 0;) {
        const [round, later] = firstOfEachId(rest);
        for (const { of } of await this.append(stream, round, evidence)) added.set(of, (added.get(of) ?? 0) + 1);
        rest = later;
      }
    });
    return records.map((record) => added.get(record) ?? 0);
  }

  /** Appends what the stream does not hold yet; decided anew each time somebody else appended first. */
  private async append(
    stream: string,
    entries: readonly Entry[],
    evidence: Map<string, Promise<void>>,
  ): Promise<Entry[]> {
    let known = await this.known.of(stream);
    for (let attempt = 0; ; attempt += 1) {
      if (attempt > 0) known = await this.known.refresh(stream);
      if (attempt > MOST_ATTEMPTS)
        throw new Error(
          `Stream '${stream}' changed at each of ${MOST_ATTEMPTS} attempts to append to it: record again.`,
        );
      const fresh = await this.fresh(stream, known, entries);
      if (fresh.length === 0) return [];
      await Promise.all(fresh.map(({ of }) => this.evidenceOf(of, evidence)));
      if (await this.appended(stream, known, fresh)) return fresh;
    }
  }

  private async appended(stream: string, known: KnownStream, fresh: readonly Entry[]): Promise<boolean> {
    const events = fresh.map(({ fact }) => toEvent(fact));
    try {
      const expected = known.revision < 0 ? 'none' : known.revision;
      const { lastRevision } = await this.store.append(stream, expected, events);
      known.revision = lastRevision;
    } catch (error) {
      // Another writer was first, perhaps with the same record as another envelope told it: look again.
      if (error instanceof WrongExpectedRevision || error instanceof EventIdConflict) return false;
      throw error;
    }
    const before = known.size;
    fresh.forEach(({ fact }) => known.add(fact.id, JSON.stringify(fact.data), fact.metadata));
    this.known.grew(known.size - before);
    return true;
  }

  private async fresh(stream: string, known: KnownStream, entries: readonly Entry[]): Promise<Entry[]> {
    const fresh: Entry[] = [];
    const unclear: Entry[] = [];
    for (const entry of entries) {
      const { fact } = entry;
      const held = known.holds(fact.id, contentOf(JSON.stringify(fact.data), fact.metadata));
      if (held === 'so') continue;
      const isNews = held === 'not' && !known.tellsOf(fact.metadata.record);
      (isNews ? fresh : unclear).push(entry);
    }
    if (unclear.length === 0) return fresh;
    const held = await Array.fromAsync(this.store.readStream(stream));
    for (const { fact, of } of unclear) {
      const read = rereading(fact, of.facts, held);
      if (read !== null) fresh.push({ fact: read, of });
    }
    return fresh;
  }

  /** The evidence of a record, appended once; that it is there already is as good. */
  private evidenceOf({ evidence }: Recordable, under: Map<string, Promise<void>>): Promise<void> {
    const pending = under.get(evidence.stream) ?? this.appendOnce(evidence);
    under.set(evidence.stream, pending);
    return pending;
  }

  private async appendOnce(fact: NewFact): Promise<void> {
    await this.appendFirst(fact);
  }

  /** Appends the first fact of a stream; false where the stream is there already. */
  async appendFirst(fact: NewFact): Promise<boolean> {
    try {
      await this.store.append(fact.stream, 'none', [toEvent(fact)]);
      return true;
    } catch (error) {
      if (error instanceof WrongExpectedRevision || error instanceof EventIdConflict) return false;
      throw error;
    }
  }
}

/** One id cannot be appended twice at once: what tells it again waits for the next round. */
function firstOfEachId(entries: readonly Entry[]): [Entry[], Entry[]] {
  const seen = new Set<string>();
  const first: Entry[] = [];
  const later: Entry[] = [];
  for (const entry of entries) {
    (seen.has(entry.fact.id) ? later : first).push(entry);
    seen.add(entry.fact.id);
  }
  return [first, later];
}

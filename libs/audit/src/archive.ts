import { z } from 'zod';
import type { EventStore, RecordedEvent } from '#event-store';
import { type Fact, type FactMetadata, parseFact, streamOf, type SubjectCategory } from '#lifecycle';
import type { Act } from '#read-model';
import type { EvidenceReference, Who } from './answer.js';

/** Facts of one subject, and events that this version cannot read as facts. */
export interface Filed {
  readonly facts: readonly Fact[];
  readonly unreadable: readonly { readonly eventId: string; readonly reason: string }[];
}

const Evidence = z.object({ sha256: z.string(), file: z.string().optional(), index: z.number().optional() });

/** Reads facts, and the evidence behind them, from the log. */
export class Archive {
  constructor(private readonly log: EventStore) {}

  /** All facts of a subject, as the log holds them. */
  async factsOf(kind: SubjectCategory, id: string): Promise<Filed> {
    const facts: Fact[] = [];
    const unreadable: { eventId: string; reason: string }[] = [];
    for await (const event of this.log.readStream(streamOf(kind, id))) {
      try {
        facts.push(parseFact(event));
      } catch (error) {
        unreadable.push({ eventId: event.id, reason: String(error) });
      }
    }
    return { facts, unreadable };
  }

  /** The fact behind an act; null where this version cannot read it. */
  async factOf({ kind, id, revision }: Pick<Act, 'kind' | 'id' | 'revision'>): Promise<Fact | null> {
    const event = await this.#first(streamOf(kind, id), revision);
    try {
      return event && parseFact(event);
    } catch {
      return null;
    }
  }

  /**
   * The facts behind acts of use (launches, copies, volumes made), in their order, each act of the world once: further
   * evidence of one call, and readings that a better one replaces, are left out. `read` keeps facts for the next call.
   */
  async usesOf(acts: readonly Act[], read = new Map<string, Fact | null>()): Promise<Fact[]> {
    const facts: Fact[] = [];
    for (const act of acts) {
      const known = read.get(act.factId);
      const fact = known === undefined ? await this.factOf(act) : known;
      read.set(act.factId, fact);
      if (fact) facts.push(fact);
    }
    const replaced = new Set(facts.map(({ metadata }) => metadata.supersedes));
    const seen = new Set<string>();
    return facts.filter(({ id, stream, type, metadata }) => {
      if (replaced.has(id)) return false;
      const [request, shared] = [metadata.requestId, metadata.sharedEventId].map(
        (call) => call && `${stream} ${type} ${call}`,
      );
      const again = (request && seen.has(request)) || (shared && seen.has(shared));
      if (request) seen.add(request);
      if (shared) seen.add(shared);
      return !again;
    });
  }

  /** Where the record behind a fact is kept. */
  async evidenceOf({ source, record, evidence }: FactMetadata): Promise<EvidenceReference> {
    const event = evidence === undefined ? null : await this.#first(evidence, 0);
    const told = Evidence.safeParse(event === null ? null : jsonOf(event.data));
    return {
      source,
      record: record ?? null,
      stream: evidence ?? null,
      sha256: told.data?.sha256 ?? null,
      file: told.data?.file ?? null,
      index: told.data?.index ?? null,
    };
  }

  async #first(stream: string, from: number): Promise<RecordedEvent | null> {
    for await (const event of this.log.readStream(stream, { from, count: 1 })) return event;
    return null;
  }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Who acted, as answers say it. */
export const whoOf = ({ actor }: FactMetadata): Who => ({
  principal: actor.principal,
  account: actor.account ?? null,
  session: actor.session ?? null,
  sourceAddress: actor.sourceAddress ?? null,
  userAgent: actor.userAgent ?? null,
  invokedBy: actor.invokedBy ?? null,
  assumedBy: actor.assumedBy ?? null,
});

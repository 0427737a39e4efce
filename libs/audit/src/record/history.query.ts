import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Fact, isoOf, type Step } from '#lifecycle';
import type { Paging } from '../answer.js';
import { Archive, whoOf } from '../archive.js';
import { Estate } from '../estate.js';
import { inOrder, pageThrough } from '../list.js';
import { knownThing } from '../told.js';
import { derivedEntry, type HistoryAnswer, type HistoryEntry, type Line, linesOf, whenOf } from './history.js';
import { refusedIn } from './refused.js';
import { saidChange } from './said.js';

const BY_TIME = { name: 'history', like: [0, 0, ''], place: ({ at, rank, id }: Line) => [at, rank, id] };

/**
 * What happened to this thing: facts, refused attempts, and moments that time alone brought up to `now`.
 * Times are microseconds since the Unix epoch.
 */
export class HistoryOf extends Query<HistoryAnswer> {
  constructor(readonly asked: { readonly id: string; readonly now: number } & Paging) {
    super();
  }
}

@QueryHandler(HistoryOf)
export class HistoryOfHandler implements IQueryHandler<HistoryOf> {
  constructor(
    private readonly estate: Estate,
    private readonly archive: Archive,
  ) {}

  async execute({ asked: { id, now, ...paging } }: HistoryOf): Promise<HistoryAnswer> {
    const { kind } = knownThing(this.estate, id);
    const lines = linesOf(kind, id, await this.archive.factsOf(kind, id), now);
    return pageThrough(
      (start) => inOrder(lines, BY_TIME, start),
      BY_TIME,
      paging,
      ({ at, told }) => ('derived' in told ? derivedEntry(at, told.derived) : this.#entry(told)),
    );
  }

  async #entry({ fact, step }: { fact: Fact; step: Step }): Promise<HistoryEntry> {
    return {
      at: isoOf(fact.metadata.occurredAt),
      recordedAt: isoOf(fact.recordedAt),
      type: fact.type,
      what: whenOf(fact.type),
      eventId: fact.id,
      derived: false,
      refused: refusedIn(fact),
      who: whoOf(fact.metadata),
      changes: step.changes.map(saidChange),
      corroborates: step.corroborates,
      supersededBy: step.supersededBy,
      evidence: await this.archive.evidenceOf(fact.metadata),
      data: fact.data,
    };
  }
}

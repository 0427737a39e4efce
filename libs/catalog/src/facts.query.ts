import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store';
import { type Fact, parseFact, streamOf } from '#lifecycle';
import type { Things } from '#read-model';
import { Catalog } from './catalog.js';

/** The facts behind acts, as the log has them: for what a state does not keep, such as when a task was asked for. */
export class ReadFacts extends Query<readonly Fact[]> {
  constructor(readonly acts: Parameters<Things['acts']>[0]) {
    super();
  }
}

@QueryHandler(ReadFacts)
export class ReadFactsHandler implements IQueryHandler<ReadFacts> {
  constructor(
    private readonly catalog: Catalog,
    private readonly store: EventStore,
  ) {}

  async execute({ acts }: ReadFacts): Promise<readonly Fact[]> {
    const facts: Fact[] = [];
    for (const { kind, id, revision } of this.catalog.acts(acts)) {
      const read = this.store.readStream(streamOf(kind, id), { from: revision, count: 1 });
      for await (const event of read) facts.push(parseFact(event));
    }
    return facts;
  }
}

import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { FactData, Holder } from '#lifecycle';
import { ReadFacts } from './facts.query.js';

/** An image on its way to S3. */
export interface SeenExport {
  readonly taskId: string;
  readonly imageId: string;
  readonly bucket: string | undefined;
  /** When it was asked for: microseconds since the Unix epoch. */
  readonly askedAt: number;
  /** How it ended; undefined: it has not. */
  readonly end: FactData<'ImageExportEnded'> | undefined;
}

/** The exports of an account in a Region, whoever asked for them (an operator is of no account), in the order in which they were. */
export class SeeExports extends Query<readonly SeenExport[]> {
  constructor(readonly holder: Holder) {
    super();
  }
}

@QueryHandler(SeeExports)
export class SeeExportsHandler implements IQueryHandler<SeeExports> {
  constructor(private readonly queries: QueryBus) {}

  async execute({ holder: { account, region } }: SeeExports): Promise<readonly SeenExport[]> {
    const facts = await this.queries.execute(new ReadFacts({ types: ['ImageExported', 'ImageExportEnded'] }));
    const ends = new Map(
      facts.flatMap((fact) => (fact.type === 'ImageExportEnded' ? [[fact.data.exportTaskId, fact.data] as const] : [])),
    );
    return facts.flatMap(({ metadata, ...fact }) => {
      if (fact.type !== 'ImageExported' || metadata.account !== account || metadata.region !== region) return [];
      const { exportTaskId: taskId, imageId, bucket } = fact.data;
      if (taskId === undefined) return [];
      return [{ taskId, imageId, bucket, askedAt: metadata.occurredAt, end: ends.get(taskId) }];
    });
  }
}

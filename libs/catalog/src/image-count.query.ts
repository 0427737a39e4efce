import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { count, equal } from '#read-model';
import { CatalogModel } from './catalog.js';
import { IMAGES } from './image-row.js';

/** How many images an account has in a Region that count against its quota: all that have not ended for good. */
export class CountImages extends Query<{ readonly images: number; readonly publicImages: number }> {
  constructor(
    readonly account: string,
    readonly region: string,
  ) {
    super();
  }
}

@QueryHandler(CountImages)
export class CountImagesHandler implements IQueryHandler<CountImages> {
  constructor(private readonly catalog: CatalogModel) {}

  async execute({ account, region }: CountImages): Promise<{ images: number; publicImages: number }> {
    const living = { sql: `r.state NOT IN ('deregistered', 'purged')`, values: [] };
    const own = [...equal('owner', account), ...equal('region', region), living];
    const { current } = this.catalog.files;
    return {
      images: count(current, IMAGES, own),
      publicImages: count(current, IMAGES, [...own, ...equal('visibility', 'public')]),
    };
  }
}

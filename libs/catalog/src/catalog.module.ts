import { Module } from '@nestjs/common';
import { ConsumersModule, Followers } from '#consumers';
import { SqliteThings } from '#read-model';
import { CATALOG, Catalog, CatalogModel } from './catalog.js';
import { SeeExportsHandler } from './exports-seen.query.js';
import { ReadFactsHandler } from './facts.query.js';
import { CountImagesHandler } from './image-count.query.js';
import { SeeImagesByIdHandler, SeeImagesHandler } from './images-seen.query.js';
import { FindImagesHandler } from './images.query.js';
import { CountSnapshotsHandler, CountSnapshotsOfHandler } from './snapshot-count.query.js';
import { SeeSnapshotsHandler } from './snapshots-seen.query.js';
import { FindSnapshotsHandler } from './snapshots.query.js';
import { Standings } from './standings.query.js';
import { SeeTagsHandler } from './tags-seen.query.js';
import { SeeVolumesHandler } from './volumes-seen.query.js';
import { FindVolumesHandler } from './volumes.query.js';

@Module({
  imports: [ConsumersModule],
  providers: [
    {
      provide: CatalogModel,
      inject: [Followers],
      useFactory: (followers: Followers) => new CatalogModel(followers.follow(CATALOG)),
    },
    {
      provide: Catalog,
      inject: [CatalogModel],
      useFactory: ({ files }: CatalogModel): Catalog => new SqliteThings(() => files.current),
    },
    CountImagesHandler,
    CountSnapshotsHandler,
    CountSnapshotsOfHandler,
    FindImagesHandler,
    Standings,
    ReadFactsHandler,
    SeeExportsHandler,
    SeeImagesHandler,
    SeeImagesByIdHandler,
    FindSnapshotsHandler,
    FindVolumesHandler,
    SeeSnapshotsHandler,
    SeeTagsHandler,
    SeeVolumesHandler,
  ],
  exports: [Catalog, Standings],
})
export class CatalogModule {}

import { Module } from '@nestjs/common';
import { Catalog, CatalogModule } from '#catalog';
import { EventStore } from '#event-store';
import { Fleet, FleetModule } from '#fleet';
import { Archive } from './archive.js';
import { Estate } from './estate.js';
import { ExposureOfHandler } from './exposure/exposure.query.js';
import { ImpactOfHandler } from './launch/impact.query.js';
import { LaunchableByHandler } from './launch/launchable-by.query.js';
import { LaunchesOfHandler } from './launch/launches.query.js';
import { WhoCouldLaunchHandler } from './launch/who-could-launch.query.js';
import { LineageOfHandler } from './lineage/lineage.query.js';
import { ActivityHandler } from './record/activity.query.js';
import { DiffHandler } from './record/diff.query.js';
import { HistoryOfHandler } from './record/history.query.js';
import { ShowThingHandler } from './record/show.query.js';
import { OrphansHandler } from './upkeep/orphans.query.js';
import { UnusedHandler } from './upkeep/unused.query.js';

/** The auditors' questions, over the log, the catalog and the fleet. Needs the log's module beside it, which is global. */
@Module({
  imports: [CatalogModule, FleetModule],
  providers: [
    {
      provide: Estate,
      inject: [Catalog, Fleet],
      useFactory: (catalog: Catalog, fleet: Fleet) => new Estate(catalog, fleet),
    },
    { provide: Archive, inject: [EventStore], useFactory: (log: EventStore) => new Archive(log) },
    WhoCouldLaunchHandler,
    LaunchableByHandler,
    ShowThingHandler,
    HistoryOfHandler,
    LineageOfHandler,
    ImpactOfHandler,
    LaunchesOfHandler,
    ExposureOfHandler,
    OrphansHandler,
    UnusedHandler,
    DiffHandler,
    ActivityHandler,
  ],
  exports: [Estate],
})
export class AuditModule {}

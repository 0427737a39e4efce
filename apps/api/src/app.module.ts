import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { AccessDesk, AccessKeys } from '#access';
import { AuditModule } from '#audit';
import { CatalogModule } from '#catalog';
import { Followers } from '#consumers';
import { type DataFolder, EventStore, EventStoreModule, wallMicros } from '#event-store';
import { FleetModule } from '#fleet';
import { ReadModelModule } from '#read-model';
import {
  Clock,
  type CloudPlan,
  cloudPlan,
  Decider,
  LifecycleModule,
  Policies,
  Surroundings,
} from '#lifecycle/commands';
import { RecorderModule } from '#recorder';
import { AccessKeysController } from './admin/access-keys.controller.js';
import { EvidenceController } from './admin/evidence.controller.js';
import { GivenImagesController } from './admin/given-images.controller.js';
import { PositionGuard } from './admin/position.guard.js';
import { ProblemFilter } from './admin/problem.filter.js';
import { QuestionsController } from './admin/questions.controller.js';
import { ScratchController } from './admin/scratch.controller.js';
import { SearchController } from './admin/search.controller.js';
import { DataPath, UpkeepController } from './admin/upkeep.controller.js';
import { createValidation } from './admin/validation.pipe.js';
import { PublicCatalog } from './ec2/public-catalog.js';
import { Ec2Module } from './ec2/ec2.module.js';
import { FeedModule } from './feed/feed.module.js';
import { Condition } from './operation/condition.js';
import { Metrics } from './operation/metrics.js';
import { OperationController } from './operation/operation.controller.js';
import { QuarantineTally } from './operation/quarantine-tally.js';
import { Scratch } from './scratch.js';
import { ModelledSurroundings } from './surroundings.js';

/** Where the log and the read models are: a folder that this process holds the lock of, or memory. */
export type Place = { readonly folder: DataFolder; readonly path: string } | { readonly memory: true };

/** What time it is for the engine, and how the cloud behaves in which what it decides takes place. */
export interface Behaviour {
  readonly clock?: Clock;
  readonly cloud?: CloudPlan;
  /** For people's test suites: what must follow has followed before anything is described. */
  readonly settles?: boolean;
}

/** The machine's own clock. */
class WallClock extends Clock {
  readonly now = wallMicros();
}

const ACCESS_DESK = {
  provide: AccessDesk,
  inject: [AccessKeys, EventStore, Decider],
  useFactory: (keys: AccessKeys, store: EventStore, decider: Decider) => new AccessDesk(keys, store, decider),
};

const SCRATCH = {
  provide: Scratch,
  inject: [EventStore, Followers, Policies, Decider, PublicCatalog, AccessKeys],
  useFactory: (...[store, followers, policies, decider, publicCatalog, keys]: ScratchParts) =>
    new Scratch({ store, followers, policies, decider, publicCatalog, keys }),
};
type ScratchParts = [EventStore, Followers, Policies, Decider, PublicCatalog, AccessKeys];

const CONTROLLERS = [
  QuestionsController,
  SearchController,
  EvidenceController,
  GivenImagesController,
  UpkeepController,
  AccessKeysController,
  ScratchController,
  OperationController,
] as const;

/** The engine: the libraries, and what answers HTTP. */
@Module({})
export class AppModule {
  static forRoot(place: Place, metrics: Metrics, behaviour: Behaviour = {}): DynamicModule {
    const { clock = new WallClock(), cloud = cloudPlan('realistic'), settles = false } = behaviour;
    return {
      module: AppModule,
      imports: [
        CqrsModule.forRoot(),
        EventStoreModule.forRoot('memory' in place ? place : { folder: place.folder }),
        ReadModelModule.forRoot('memory' in place ? place : { folder: join(place.path, 'read-models') }),
        CatalogModule,
        FleetModule,
        AuditModule,
        FeedModule,
        RecorderModule,
        LifecycleModule.forRoot({
          imports: [CatalogModule],
          surroundings: { provide: Surroundings, useClass: ModelledSurroundings },
          clock,
          agenda: 'memory' in place ? null : join(place.path, 'policies.db'),
          cloud,
        }),
        Ec2Module.forRoot('memory' in place ? null : place.path, { settles }),
      ],
      controllers: [...CONTROLLERS],
      providers: [
        QuarantineTally,
        Condition,
        SCRATCH,
        ACCESS_DESK,
        { provide: DataPath, useValue: { path: 'memory' in place ? null : place.path } },
        { provide: Metrics, useValue: metrics },
        { provide: APP_PIPE, useFactory: createValidation },
        { provide: APP_GUARD, useClass: PositionGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}

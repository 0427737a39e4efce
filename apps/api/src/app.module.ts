import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { AccessDesk, AccessKeys, ApiKeys, Roles } from '#access';
import { AuditModule } from '#audit';
import { CatalogModule } from '#catalog';
import { Followers } from '#consumers';
import { type DataFolder, EventStore, wallMicros } from '#event-store';
import { EventStoreModule } from '#event-store/module';
import { Subscriptions } from '#delivery';
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
import { RolesController } from './admin/roles.controller.js';
import { AccountModeController, AccountSettingsController } from './admin/account-settings.controller.js';
import { ApiKeysController } from './admin/api-keys.controller.js';
import { BulkController } from './admin/bulk.controller.js';
import { AdminCommands } from './admin/commands.js';
import { EvidenceController } from './admin/evidence.controller.js';
import { GivenImagesController } from './admin/given-images.controller.js';
import { Expectations } from './admin/expectations.js';
import { RememberedAnswers } from './admin/idempotency.js';
import { ImageTasksController } from './admin/image-tasks.controller.js';
import { ImagesController } from './admin/images.controller.js';
import { InstancesController } from './admin/instances.controller.js';
import { KeyPairsController } from './admin/key-pairs.controller.js';
import { LaunchTemplatesController } from './admin/launch-templates.controller.js';
import { Looking } from './admin/looking.js';
import { PermissionsController } from './admin/permissions.controller.js';
import { PoliciesController, Settling } from './admin/policies.controller.js';
import { PositionGuard } from './admin/position.guard.js';
import { ProblemFilter } from './admin/problem.filter.js';
import { QuestionsController } from './admin/questions.controller.js';
import { RecycleBinRulesController } from './admin/recycle-bin-rules.controller.js';
import { RolesGuard } from './admin/roles.guard.js';
import { Scope } from './admin/scope.js';
import { ScopeGuard } from './admin/scope.guard.js';
import { ScratchController } from './admin/scratch.controller.js';
import { SearchController } from './admin/search.controller.js';
import { SnapshotsController } from './admin/snapshots.controller.js';
import { DataPath, UpkeepController } from './admin/upkeep.controller.js';
import { createValidation } from './admin/validation.pipe.js';
import { TagsController } from './admin/tags.controller.js';
import { VolumesController } from './admin/volumes.controller.js';
import { PublicCatalog } from './ec2/public-catalog.js';
import { Ec2Module } from './ec2/ec2.module.js';
import { FeedModule } from './feed/feed.module.js';
import { Condition } from './operation/condition.js';
import { Metrics } from './operation/metrics.js';
import { OperationController } from './operation/operation.controller.js';
import { QuarantineTally } from './operation/quarantine-tally.js';
import { Scratch } from './scratch.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { ModelledSurroundings } from './surroundings.js';

/** Where the log and the read models are: a folder that this process holds the lock of, or memory. The log can be in a cluster. */
export type Place =
  | {
      readonly folder: DataFolder;
      readonly path: string;
      readonly url?: string | undefined;
      /** Whether this node of a cluster would do what policies find due. */
      readonly candidate?: boolean | undefined;
    }
  | { readonly memory: true };

/** What time it is for the engine, and how the cloud behaves in which what it decides takes place. */
export interface Behaviour {
  readonly clock?: Clock;
  readonly cloud?: CloudPlan;
  /** For people's test suites: what must follow has followed before anything is described. */
  readonly settles?: boolean;
  /** Whether webhooks may lead into private networks, and in the clear. */
  readonly webhookPrivate?: boolean;
  /** The keys of the admin API; those of the place when absent. */
  readonly keys?: ApiKeys;
  /** Answers that are given again to whoever repeats a request; those of the place when absent. */
  readonly answers?: RememberedAnswers;
}

/** The machine's own clock. */
class WallClock extends Clock {
  readonly now = wallMicros;
}

const ACCESS_DESK = {
  provide: AccessDesk,
  inject: [AccessKeys, Roles, EventStore, Decider],
  useFactory: (keys: AccessKeys, roles: Roles, store: EventStore, decider: Decider) =>
    new AccessDesk(keys, roles, store, decider),
};

const SCRATCH = {
  provide: Scratch,
  inject: [EventStore, Followers, Policies, Decider, PublicCatalog, AccessDesk, RememberedAnswers, Subscriptions],
  useFactory: (...[store, followers, policies, decider, publicCatalog, desk, answers, subscriptions]: ScratchParts) =>
    new Scratch({ store, followers, policies, decider, publicCatalog, desk, answers, subscriptions }),
};
type ScratchParts = [
  EventStore,
  Followers,
  Policies,
  Decider,
  PublicCatalog,
  AccessDesk,
  RememberedAnswers,
  Subscriptions,
];

const CONTROLLERS = [
  QuestionsController,
  SearchController,
  EvidenceController,
  GivenImagesController,
  BulkController,
  ImagesController,
  ImageTasksController,
  PermissionsController,
  SnapshotsController,
  VolumesController,
  InstancesController,
  AccountSettingsController,
  AccountModeController,
  RecycleBinRulesController,
  KeyPairsController,
  LaunchTemplatesController,
  TagsController,
  PoliciesController,
  ApiKeysController,
  UpkeepController,
  AccessKeysController,
  RolesController,
  ScratchController,
  OperationController,
] as const;

/** In this order: what somebody may not do is not waited for. */
const GUARDS = [RolesGuard, PositionGuard, ScopeGuard].map((useClass) => ({ provide: APP_GUARD, useClass }));

/** What commands of the admin API need. */
const commanding = (path: string | null, { keys, answers, settles = false }: Behaviour) => [
  { provide: ApiKeys, useValue: keys ?? ApiKeys.open(path) },
  { provide: RememberedAnswers, useValue: answers ?? RememberedAnswers.open(path) },
  { provide: Settling, useValue: { settles } },
  AdminCommands,
  Expectations,
  Looking,
  Scope,
];

/** The engine: the libraries, and what answers HTTP. */
@Module({})
export class AppModule {
  static forRoot(place: Place, metrics: Metrics, behaviour: Behaviour = {}): DynamicModule {
    const { clock = new WallClock(), cloud = cloudPlan('realistic'), settles = false } = behaviour;
    const path = 'memory' in place ? null : place.path;
    return {
      module: AppModule,
      imports: [
        CqrsModule.forRoot(),
        EventStoreModule.forRoot('memory' in place ? place : place),
        ReadModelModule.forRoot('memory' in place ? place : { folder: join(place.path, 'read-models') }),
        CatalogModule,
        FleetModule,
        AuditModule,
        FeedModule,
        WebhooksModule.forRoot(path, { allowPrivate: behaviour.webhookPrivate ?? false }),
        RecorderModule,
        LifecycleModule.forRoot({
          imports: [CatalogModule],
          surroundings: { provide: Surroundings, useClass: ModelledSurroundings },
          clock,
          agenda: path === null ? null : join(path, 'policies.db'),
          cloud,
        }),
        Ec2Module.forRoot(path, { settles }),
      ],
      controllers: [...CONTROLLERS],
      providers: [
        QuarantineTally,
        Condition,
        SCRATCH,
        ACCESS_DESK,
        { provide: DataPath, useValue: { path } },
        { provide: Metrics, useValue: metrics },
        ...commanding(path, behaviour),
        { provide: APP_PIPE, useFactory: createValidation },
        ...GUARDS,
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}

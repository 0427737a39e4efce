import { type DynamicModule, Logger, Module, type Provider } from '@nestjs/common';
import { EventStore, Lease } from '#event-store';
import { ACCOUNT_HANDLERS } from './account/account-handlers.commands.js';
import { BELONGING_HANDLERS } from './belongings/belonging-handlers.commands.js';
import { Clock } from './clock.js';
import { Decider } from './decider.commands.js';
import { IMAGES_FINISHING } from './image/follow-ups.policy.js';
import { IMAGE_HANDLERS } from './image/image-handlers.commands.js';
import { INSTANCES_FINISHING, spotRelaunches, volumesOfInstances } from './instance/follow-ups.policy.js';
import { INSTANCE_HANDLERS } from './instance/instance-handlers.commands.js';
import { Agenda } from './policies/agenda.policy.js';
import type { CloudPlan } from './policies/cloud-plan.js';
import { PASSING_TIME } from './policies/passing-time.policy.js';
import { Policies } from './policies/policies.policy.js';
import { READINESS } from './policies/readiness.policy.js';
import { simulatedImports } from './policies/simulated-imports.policy.js';
import { simulatedCloud } from './policies/simulated-cloud.policy.js';
import { STORAGE_FINISHING } from './snapshot/follow-ups.policy.js';
import { SNAPSHOT_HANDLERS } from './snapshot/snapshot-handlers.commands.js';
import { Surroundings } from './surroundings.js';
import { VOLUME_HANDLERS } from './volume/volume-handlers.commands.js';

const logger = new Logger('Policies');
const EARS = {
  onTrouble: (message: string) => logger.warn(message),
  onRecovery: (message: string) => logger.warn(message),
};

interface LifecycleOptions {
  /** What `surroundings` needs. */
  readonly imports: NonNullable<DynamicModule['imports']>;
  /** How `Surroundings` is provided: lifecycle knows of no read model. */
  readonly surroundings: Provider<Surroundings>;
  readonly clock: Clock;
  /** Where what is due is kept; null: it ends with the process. */
  readonly agenda: string | null;
  /** How the cloud behaves in which what is decided here takes place. */
  readonly cloud: CloudPlan;
}

type PoliciesParts = [EventStore, Decider, Clock, Surroundings, Lease];

const HANDLERS = [
  ...IMAGE_HANDLERS,
  ...SNAPSHOT_HANDLERS,
  ...VOLUME_HANDLERS,
  ...INSTANCE_HANDLERS,
  ...ACCOUNT_HANDLERS,
  ...BELONGING_HANDLERS,
] as const;

/** Decides the commands of accounts that are ruled here. Its host provides the EventStore, its Lease and the buses. */
@Module({})
export class LifecycleModule {
  static forRoot({ imports, surroundings, clock, agenda, cloud }: LifecycleOptions): DynamicModule {
    return {
      module: LifecycleModule,
      global: true,
      imports,
      providers: [
        surroundings,
        { provide: Clock, useValue: clock },
        {
          provide: Decider,
          inject: [EventStore, Clock],
          useFactory: (store: EventStore, time: Clock) => new Decider(store, time),
        },
        {
          provide: Policies,
          inject: [EventStore, Decider, Clock, Surroundings, Lease],
          useFactory: (...[store, decider, time, around, lease]: PoliciesParts) =>
            new Policies({
              store,
              decider,
              clock: time,
              lease,
              agenda: Agenda.open(agenda),
              reactions: [
                ...PASSING_TIME,
                ...READINESS,
                ...volumesOfInstances(around),
                ...spotRelaunches(around),
                ...simulatedCloud(cloud),
                ...simulatedImports(cloud, around),
              ],
              finishing: [...IMAGES_FINISHING, ...STORAGE_FINISHING, ...INSTANCES_FINISHING],
              ...EARS,
            }),
        },
        ...HANDLERS,
      ],
      exports: [Decider, Clock, Policies],
    };
  }
}

import { hostname } from 'node:os';
import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { EventStore } from './event-store.js';
import { assertNodeFolder } from './kurrentdb/node-folder.js';
import { Lease, NoCandidate, NoRivals } from './lease/lease.js';
import { StreamLease } from './lease/stream-lease.js';
import { MemoryEventStore } from './memory/memory-event-store.js';
import { DataFolder } from './sqlite/data-folder.js';
import { SqliteEventStore } from './sqlite/sqlite-event-store.js';

/**
 * Where the log is: in a locked data folder, in memory only, or in a cluster that the connection string names. With a cluster the folder is
 * for what this node keeps beside the log.
 */
export type EventStoreOptions =
  | {
      readonly folder: DataFolder;
      readonly url?: string | undefined;
      /** Whether this node would do what only one node of a cluster does; by default it would. */
      readonly candidate?: boolean | undefined;
    }
  | { readonly memory: true };

const logger = new Logger('EventStore');
/** Whoever holds it does what only one node does. */
const DUTY = 'lease-duty';

const OPTIONS = Symbol('event store options');

/**
 * Provides {@link EventStore} and the {@link Lease} of its one acting node to the whole application, opened before anything asks for it. At shutdown it closes the log and
 * then releases the folder.
 *
 * Nest ends in phases: onModuleDestroy, beforeApplicationShutdown, the HTTP server, onApplicationShutdown, each for all modules before
 * the next. The log closes in the last one: whoever uses it ends its use in the first two, requests end in the third.
 */
@Module({})
export class EventStoreModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Lease) private readonly lease: Lease,
    @Inject(OPTIONS) private readonly options: EventStoreOptions,
  ) {}

  static forRoot(options: EventStoreOptions): DynamicModule {
    return {
      module: EventStoreModule,
      global: true,
      providers: [
        { provide: OPTIONS, useValue: options },
        { provide: EventStore, useFactory: () => opened(options) },
        { provide: Lease, inject: [EventStore], useFactory: (store: EventStore) => leaseOf(options, store) },
      ],
      exports: [EventStore, Lease],
    };
  }

  /** What is done under the lease has ended one step before. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.lease.release();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
    if ('folder' in this.options) this.options.folder.release();
  }
}

function opened(options: EventStoreOptions): Promise<EventStore> | EventStore {
  if ('memory' in options) return new MemoryEventStore();
  const { url, folder } = options;
  return url === undefined ? SqliteEventStore.open(folder.logFile) : openedCluster(url, folder);
}

function leaseOf(options: EventStoreOptions, store: EventStore): Lease {
  if ('memory' in options || options.url === undefined) return new NoRivals();
  if (options.candidate === false) return new NoCandidate();
  const name = `${hostname()}/${process.pid}`;
  return new StreamLease(store, {
    stream: DUTY,
    name,
    onTrouble: (message) => logger.warn(message),
    onChange: (held) => logger.log(held ? 'this node holds the lease, and acts' : 'this node acts no more'),
  });
}

async function openedCluster(url: string, folder: DataFolder): Promise<EventStore> {
  // Only whoever follows a cluster bears what its protocol takes of memory, and of the time to start.
  const { KurrentDbEventStore } = await import('./kurrentdb/kurrentdb-event-store.js');
  // A start that finds no node ends, and says so itself.
  let told = false;
  const report = (sentence: string) => {
    if (told) logger.warn(sentence);
  };
  const store = await KurrentDbEventStore.open(url, { report });
  try {
    await assertNodeFolder(folder, store);
    told = true;
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

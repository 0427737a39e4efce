import { Inject, Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { EventStore } from './event-store.js';
import { KurrentDbEventStore } from './kurrentdb/kurrentdb-event-store.js';
import { assertNodeFolder } from './kurrentdb/node-folder.js';
import { MemoryEventStore } from './memory/memory-event-store.js';
import { DataFolder } from './sqlite/data-folder.js';
import { SqliteEventStore } from './sqlite/sqlite-event-store.js';

/**
 * Where the log is: in a locked data folder, in memory only, or in a cluster that the connection string names. With a cluster the folder is
 * for what this node keeps beside the log.
 */
export type EventStoreOptions =
  { readonly folder: DataFolder; readonly url?: string | undefined } | { readonly memory: true };

const logger = new Logger('EventStore');
const OPTIONS = Symbol('event store options');

/**
 * Provides {@link EventStore} to the whole application, opened before anything asks for it. At shutdown it closes the log and
 * then releases the folder.
 *
 * Nest ends in phases: onModuleDestroy, beforeApplicationShutdown, the HTTP server, onApplicationShutdown, each for all modules before
 * the next. The log closes in the last one: whoever uses it ends its use in the first two, requests end in the third.
 */
@Module({})
export class EventStoreModule implements OnApplicationShutdown {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(OPTIONS) private readonly options: EventStoreOptions,
  ) {}

  static forRoot(options: EventStoreOptions): DynamicModule {
    return {
      module: EventStoreModule,
      global: true,
      providers: [
        { provide: OPTIONS, useValue: options },
        { provide: EventStore, useFactory: () => opened(options) },
      ],
      exports: [EventStore],
    };
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

async function openedCluster(url: string, folder: DataFolder): Promise<EventStore> {
  const store = await KurrentDbEventStore.open(url, { report: (sentence) => logger.warn(sentence) });
  try {
    await assertNodeFolder(folder, store);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

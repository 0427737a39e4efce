import { Global, Logger, Module } from '@nestjs/common';
import { EventStore } from '#event-store';
import { ReadModels } from '#read-model';
import { startBuilding } from './building.projection.js';
import { Followers } from './followers.js';
import { takingInThread } from './taking.projection.js';

const logger = new Logger('Followers');

/** Gives the application its followers; they start with it, and stop before the log and the files close. */
@Global()
@Module({
  providers: [
    {
      provide: Followers,
      inject: [EventStore, ReadModels],
      useFactory: (store: EventStore, models: ReadModels) =>
        new Followers(store, models, (message) => logger.warn(message), {
          startBuilding,
          taking: takingInThread(store),
        }),
    },
  ],
  exports: [Followers],
})
export class ConsumersModule {}

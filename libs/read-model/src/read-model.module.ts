import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { ReadModels } from './read-models.js';

/** Gives every read model of the application its place. */
@Module({})
export class ReadModelModule {
  static forRoot(place: { readonly folder: string } | { readonly memory: true }): DynamicModule {
    const logger = new Logger('ReadModels');
    const useFactory = () =>
      'folder' in place ? ReadModels.inFolder(place.folder, (reason) => logger.warn(reason)) : ReadModels.inMemory();
    return {
      module: ReadModelModule,
      global: true,
      providers: [{ provide: ReadModels, useFactory }],
      exports: [ReadModels],
    };
  }
}

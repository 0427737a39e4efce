import type { DynamicModule } from '@nestjs/common';
import { ReadModels } from './read-models.js';

/** Gives every read model of the application its place. */
export class ReadModelModule {
  static forRoot(place: { readonly folder: string } | { readonly memory: true }): DynamicModule {
    const useFactory = async () => {
      if (!('folder' in place)) return ReadModels.inMemory();
      // Threads that fill models enter this library too: the framework, 10 MB and 50 ms for each, is loaded where it is used.
      const { Logger } = await import('@nestjs/common');
      const logger = new Logger('ReadModels');
      return ReadModels.inFolder(place.folder, (reason) => logger.warn(reason));
    };
    return {
      module: ReadModelModule,
      global: true,
      providers: [{ provide: ReadModels, useFactory }],
      exports: [ReadModels],
    };
  }
}

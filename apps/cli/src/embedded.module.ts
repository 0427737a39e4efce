import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AuditModule } from '#audit';
import { CatalogModule } from '#catalog';
import type { DataFolder } from '#event-store';
import { EventStoreModule } from '#event-store/module';
import { FleetModule } from '#fleet';
import { ReadModelModule } from '#read-model';
import { RecorderModule } from '#recorder';

/** The libraries over a locked data folder, as the engine composes them, without anything that listens. */
@Module({})
export class EmbeddedModule {
  static over(folder: DataFolder, path: string): DynamicModule {
    return {
      module: EmbeddedModule,
      imports: [
        CqrsModule.forRoot(),
        EventStoreModule.forRoot({ folder }),
        ReadModelModule.forRoot({ folder: join(path, 'read-models') }),
        CatalogModule,
        FleetModule,
        AuditModule,
        RecorderModule,
      ],
    };
  }
}

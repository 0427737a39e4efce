import { Module } from '@nestjs/common';
import { ImportImagesHandler } from './images.commands.js';
import { ImportInventoryHandler } from './inventory.commands.js';
import { ImportOrganizationHandler } from './organization.commands.js';
import { RetryQuarantineHandler } from './quarantine.commands.js';
import { ListQuarantineHandler } from './quarantine.query.js';
import { RecordEvidenceHandler } from './recording.commands.js';

/** Takes evidence in. Its host provides the EventStore and the buses. */
@Module({
  providers: [
    RecordEvidenceHandler,
    ImportInventoryHandler,
    ImportImagesHandler,
    ImportOrganizationHandler,
    RetryQuarantineHandler,
    ListQuarantineHandler,
  ],
})
export class RecorderModule {}

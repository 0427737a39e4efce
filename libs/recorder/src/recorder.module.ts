import { Module } from '@nestjs/common';
import { RecordEvidenceHandler } from './recording.commands.js';

/** Takes evidence in. Its host provides the EventStore and the buses. */
@Module({ providers: [RecordEvidenceHandler] })
export class RecorderModule {}

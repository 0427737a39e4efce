import { Module } from '@nestjs/common';

/** The auditors' questions. Needs the log, the catalog and the fleet beside it. */
@Module({})
export class AuditModule {}

import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, wallMicros } from '#event-store';
import { Retrying, type RetryReport } from './intake/retrying.js';

/** Tries every record in quarantine again, with what is understood by now. */
export class RetryQuarantine extends Command<RetryReport> {}

@CommandHandler(RetryQuarantine)
export class RetryQuarantineHandler implements ICommandHandler<RetryQuarantine> {
  constructor(private readonly store: EventStore) {}

  execute(): Promise<RetryReport> {
    return new Retrying(this.store, wallMicros).run();
  }
}

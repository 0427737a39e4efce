import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, wallMicros } from '#event-store';
import type { Input } from './intake/inputs.js';
import { inSmallYoungGeneration } from './intake/young-generation.js';
import { type Progress, Recording, type RecordReport } from './intake/recording.js';

/**
 * Records evidence: CloudTrail records and EventBridge events in any of their forms. Never refused; what is not understood is
 * quarantined. Recording the same again, in any order and any split, changes nothing. Stopped by a signal, it reports what was
 * recorded until then: `files` counts those that were begun, and the rest of the one in hand is not put aside.
 * @throws {InputBrokenOff} While executing: the sender of an input went away. What had come of it whole is recorded.
 */
export class RecordEvidence extends Command<RecordReport> {
  constructor(
    readonly inputs: AsyncIterable<Input> | Iterable<Input>,
    readonly onProgress?: (progress: Progress) => void,
    readonly stop?: AbortSignal,
  ) {
    super();
  }
}

@CommandHandler(RecordEvidence)
export class RecordEvidenceHandler implements ICommandHandler<RecordEvidence> {
  constructor(private readonly store: EventStore) {}

  /** All inputs are found before the first is recorded: a path that is not there stops nothing half-way. */
  async execute({ inputs, onProgress, stop }: RecordEvidence): Promise<RecordReport> {
    const found = await Array.fromAsync(inputs);
    return inSmallYoungGeneration(() => new Recording(this.store, wallMicros, onProgress, stop).run(found));
  }
}

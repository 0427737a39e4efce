import { Readable } from 'node:stream';
import type { Input } from '#recorder';

/**
 * Inputs that can be stopped: once the signal says so, those that were not opened yet hold nothing. What has begun is read to
 * its end, because a file that is cut off would be taken for damaged.
 */
export class StoppableInputs {
  /** How many were opened in earnest. */
  opened = 0;

  constructor(
    private readonly inputs: AsyncIterable<Input>,
    private readonly stop: AbortSignal,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Input> {
    for await (const input of this.inputs) yield { ...input, open: () => this.open(input) };
  }

  private open(input: Input): Readable {
    if (this.stop.aborted) return Readable.from([]);
    this.opened += 1;
    return input.open();
  }
}

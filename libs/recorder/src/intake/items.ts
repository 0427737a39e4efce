import { InputBrokenOff } from './broken-off.js';
import { BrokenInput, bytesOf, plainBytes } from './decompression.js';
import type { Input } from './inputs.js';
import { InputTooLarge, MOST_IMPORTED } from './limits.js';
import { type Item, Splitter, type SplitterOptions } from './splitter.js';

/**
 * All items of an input of an import; what broke it is the last of them.
 * @throws {InputBrokenOff} Its sender went away: the items before that were given out.
 * @throws {InputTooLarge} It is compressed, and holds more than an import takes in.
 */
export async function* itemsOf(input: Input, options: Partial<SplitterOptions>): AsyncGenerator<Item> {
  const splitter = new Splitter(options);
  let failure: string | null = null;
  try {
    for await (const chunk of unpacked(input)) yield* splitter.push(chunk);
  } catch (error) {
    if (!(error instanceof BrokenInput)) throw error;
    if (error.brokenOff) throw new InputBrokenOff(input.name, 'what had come whole is recorded');
    failure = error.message;
  }
  yield* splitter.end(failure);
}

/** What is not compressed is of any size: it is never larger than what whoever sent it has. */
async function* unpacked(input: Input): AsyncGenerator<Buffer> {
  let read = 0;
  let plain = 0;
  for await (const chunk of plainBytes(bytesOf(input.open()), (count) => (read += count))) {
    plain += chunk.length;
    if (plain > MOST_IMPORTED && plain > read) throw new InputTooLarge(input.name);
    yield chunk;
  }
}

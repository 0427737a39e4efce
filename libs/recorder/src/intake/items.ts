import { BrokenInput, bytesOf, plainBytes } from './decompression.js';
import type { Input } from './inputs.js';
import { type Item, Splitter, type SplitterOptions } from './splitter.js';

/** All items of an input; what broke it is the last of them. */
export async function* itemsOf(
  input: Input,
  options: Partial<SplitterOptions>,
  onBytes?: (count: number) => void,
): AsyncGenerator<Item> {
  const splitter = new Splitter(options);
  let failure: string | null = null;
  try {
    for await (const chunk of plainBytes(bytesOf(input.open()), onBytes)) yield* splitter.push(chunk);
  } catch (error) {
    if (!(error instanceof BrokenInput)) throw error;
    failure = error.message;
  }
  yield* splitter.end(failure);
}

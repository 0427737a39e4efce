import { Readable } from 'node:stream';
import { bytesOf } from './decompression.js';
import type { Input } from './inputs.js';

/** Inputs that can be opened more than once: their bytes are held, so only for what is small by its nature. */
export async function rememberedInputs(inputs: AsyncIterable<Input> | Iterable<Input>): Promise<Input[]> {
  const remembered: Input[] = [];
  for await (const input of inputs) {
    const bytes = Buffer.concat(await Array.fromAsync(bytesOf(input.open())));
    remembered.push({ ...input, open: () => Readable.from([bytes]) });
  }
  return remembered;
}

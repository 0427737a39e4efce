import { Readable } from 'node:stream';
import { InputBrokenOff } from './broken-off.js';
import { bytesOf, isBrokenOff } from './decompression.js';
import type { Input } from './inputs.js';
import { InputTooLarge, MOST_IMPORTED } from './limits.js';

/**
 * Inputs that can be opened more than once: their bytes are held, so only for what is small by its nature.
 * @throws {InputBrokenOff | InputTooLarge}
 */
export async function rememberedInputs(inputs: AsyncIterable<Input> | Iterable<Input>): Promise<Input[]> {
  const remembered: Input[] = [];
  for await (const input of inputs) {
    const bytes = await held(input);
    remembered.push({ ...input, open: () => Readable.from([bytes]) });
  }
  return remembered;
}

async function held(input: Input): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of bytesOf(input.open())) {
      size += chunk.length;
      if (size > MOST_IMPORTED) throw new InputTooLarge(input.name);
      chunks.push(chunk);
    }
  } catch (error) {
    throw isBrokenOff(error) ? new InputBrokenOff(input.name, 'nothing of it is recorded') : error;
  }
  return Buffer.concat(chunks);
}

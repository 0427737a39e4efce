/** So much of one input is taken in by an import: more than the lists of any account or organization. */
export const MOST_IMPORTED = 256 << 20;

/** An input of an import that holds more than an import takes in. */
export class InputTooLarge extends Error {
  override readonly name = 'InputTooLarge';

  constructor(readonly input: string) {
    super(`'${input}' holds more than ${MOST_IMPORTED >> 20} MiB once it is unpacked: give it in several files.`);
  }
}

import { environment, roomOf } from './config.js';
import type { Globals } from './definition.js';
import { Sheet } from './sheet.js';
import { jsonOf } from './text.js';

/** Prints an answer: one JSON document for programs, else what `write` puts on the sheet. */
export const print = (
  { json, color }: Pick<Globals, 'json' | 'color'>,
  answer: unknown,
  write: (sheet: Sheet) => void,
): void => {
  if (json === true) {
    process.stdout.write(`${jsonOf(answer)}\n`);
    return;
  }
  const colour = process.stdout.isTTY && color && !environment().noColor;
  const sheet = new Sheet({ room: roomOf(process.stdout), colour });
  write(sheet);
  process.stdout.write(sheet.toString());
};

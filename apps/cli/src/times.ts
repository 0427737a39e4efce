import { microsOfTime } from '#lifecycle';
import { TIME_FORMS } from './definition.js';
import { Trouble } from './trouble.js';

/**
 * As `microsOfTime`.
 * @throws {Trouble} No such time: names the option, the value, and the forms there are.
 */
export const timeOf = (option: string, text: string, now: number): number => {
  const micros = microsOfTime(text, now);
  if (micros === null) throw new Trouble(`'${text}' is no time for ${option}: write ${TIME_FORMS}.`);
  return micros;
};

import { z } from 'zod';
import { shown } from '../text.js';

/** A fact as feeds tell it: a CloudEvents 1.0 event. */
export const Told = z.object({
  type: z.string(),
  time: z.string(),
  subject: z.string(),
  position: z.string(),
  principal: z.string().optional(),
  account: z.string().optional(),
  region: z.string().optional(),
  origin: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});
export type Told = z.infer<typeof Told>;

const COLOURS = { good: 32, bad: 31, careful: 33, plain: 36 } as const;

/** What begins, what ends, and what opens a thing to others is seen at a glance. */
const toneOf = (type: string): keyof typeof COLOURS => {
  if (/Refused|Failed|Deleted|Deregistered|Terminated|Purged/.test(type)) return 'bad';
  if (/Permission|Shared|Share|Public|Disabled/.test(type)) return 'careful';
  return /Created|Registered|Requested|Launched|Started|Available|Completed/.test(type) ? 'good' : 'plain';
};

const painted = (code: number, text: string, colour: boolean): string =>
  colour ? `\u001B[${code}m${text}\u001B[0m` : text;

const MOST_TEXT = 80;
const brief = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
};

/** One line: when, what, of what, where, by whom, and what the fact says. Names are chosen by strangers, so acting characters are shown. */
export const lineOf = (told: Told, colour: boolean): string => {
  const { type, time, subject, account, region, principal, data = {} } = told;
  const where = [account, region].filter(Boolean).join('/');
  const said = Object.entries(data)
    .filter(([, value]) => value !== subject && value !== account && value !== region)
    .map(([name, value]) => `${name}=${brief(value)}`);
  return [
    painted(2, shown(time), colour),
    painted(COLOURS[toneOf(type)], shown(type), colour),
    painted(1, shown(subject), colour),
    ...(where === '' ? [] : [shown(where)]),
    ...(principal === undefined ? [] : [`by ${shown(principal)}`]),
    ...(said.length === 0 ? [] : [painted(2, shown(said.join(' ')), colour)]),
  ].join('  ');
};

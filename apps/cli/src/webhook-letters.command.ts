import { z } from 'zod';
import type { Globals, Options } from './definition.js';
import { print } from './print.js';
import { counted } from './text.js';
import { Trouble } from './trouble.js';
import { itemsOf, pathOf, webhooksOf } from './webhook-desk.js';

const Try = z.looseObject({
  at: z.string(),
  eventId: z.string(),
  type: z.string(),
  attempt: z.number(),
  status: z.number().nullable(),
  ms: z.number(),
  error: z.string().nullable(),
  againAt: z.string().nullable(),
});
const Letter = z.looseObject({
  id: z.string(),
  type: z.string(),
  reason: z.string(),
  tries: z.number(),
  deadAt: z.string(),
  retried: z.boolean(),
});
const Tested = z.object({
  delivered: z.boolean(),
  status: z.number().nullable(),
  ms: z.number(),
  error: z.string().nullable(),
});
const Left = z.object({ deadLetters: z.number() });
const Which = z.array(z.string()).default([]);

/** `amistory webhook deliveries ID` */
export const deliveries = async (globals: Globals, args: readonly unknown[]): Promise<void> => {
  const items = await itemsOf(globals, `${pathOf(args)}/deliveries`, Try);
  print(globals, items, (sheet) => {
    const failed = items.filter(({ error }) => error !== null).length;
    sheet.say(`${counted(items.length, 'try', 'tries')}, ${failed} of them failed.`, 'strong');
    sheet.table(
      [
        ['AT', ({ at }) => at, 'whole'],
        ['FACT', ({ eventId }) => eventId, 'whole'],
        ['TYPE', ({ type }) => type],
        ['TRY', ({ attempt }) => String(attempt)],
        ['STATUS', ({ status }) => String(status ?? 'none')],
        ['MS', ({ ms }) => String(Math.round(ms))],
        ['WHY', ({ error }) => error ?? ''],
        ['AGAIN AT', ({ againAt }) => againAt ?? ''],
      ],
      items,
      ({ error }) => (error === null ? 'plain' : 'careful'),
    );
  });
};

/** `amistory webhook dead-letters list ID` */
export const list = async (globals: Globals, args: readonly unknown[]): Promise<void> => {
  const items = await itemsOf(globals, `${pathOf(args)}/dead-letters`, Letter);
  print(globals, items, (sheet) => {
    sheet.say(`${counted(items.length, 'fact')} given up.`, 'strong');
    sheet.table(
      [
        ['FACT', ({ id }) => id, 'whole'],
        ['TYPE', ({ type }) => type],
        ['SINCE', ({ deadAt }) => deadAt, 'whole'],
        ['TRIES', ({ tries }) => String(tries)],
        ['WHY', ({ reason }) => reason],
        ['', ({ retried }) => (retried ? 'is tried again' : '')],
      ],
      items,
    );
  });
};

/** Sends the ids that are named, or none for all. */
const telling = async (globals: Globals, args: readonly unknown[], step: 'retry' | 'drop'): Promise<unknown> => {
  const ids = Which.parse(args[1]);
  const engine = await webhooksOf(globals);
  return engine.send('POST', `${pathOf(args)}/dead-letters/${step}`, ids.length === 0 ? {} : { ids });
};

/** `amistory webhook dead-letters retry ID [FACT...]` */
export const retry = async (globals: Globals, args: readonly unknown[]): Promise<void> => {
  const answer = await telling(globals, args, 'retry');
  print(globals, answer, (sheet) =>
    sheet.say('They are tried again, once each; what fails stays a dead letter.', 'strong'),
  );
};

/** `amistory webhook dead-letters drop ID [FACT...]` */
export const drop = async (globals: Globals, args: readonly unknown[], options: Options): Promise<void> => {
  if (Which.parse(args[1]).length > 0 === (options['all'] === true))
    throw new Trouble('say what is to be dropped: the ids of facts, as dead-letters list shows them, or --all.');
  const answer = await telling(globals, args, 'drop');
  print(globals, answer, (sheet) => {
    const { deadLetters } = Left.parse(answer);
    sheet.say(`They are never delivered; ${counted(deadLetters, 'dead letter')} left.`, 'strong');
  });
};

/** `amistory webhook test ID`: ends with 1 where the receiver did not take it. */
export const test = async (globals: Globals, args: readonly unknown[]): Promise<void> => {
  const tested = Tested.parse(await (await webhooksOf(globals)).call('POST', `${pathOf(args)}/test`));
  const { delivered, status, ms, error } = tested;
  print(globals, tested, (sheet) =>
    sheet.say(
      delivered
        ? `The receiver answered ${status} after ${Math.round(ms)} ms.`
        : `The receiver did not take it after ${Math.round(ms)} ms: ${error}`,
      'strong',
    ),
  );
  if (!delivered) process.exitCode = 1;
};

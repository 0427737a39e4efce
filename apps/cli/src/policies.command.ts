import { z } from 'zod';
import { numberGiven } from './ask.command.js';
import type { Globals, Options } from './definition.js';
import { runningEngine } from './desk.js';
import { print } from './print.js';
import { counted, spanOf } from './text.js';

const Status = z.object({ waiting: z.number(), lateSeconds: z.number(), trouble: z.string().nullable() });
const Due = z.object({
  at: z.string().nullable(),
  policy: z.string(),
  account: z.string().nullable(),
  stream: z.string(),
  revision: z.number(),
  tries: z.number(),
  reason: z.string().nullable(),
});
const Retried = z.object({ retried: z.number() });
const Chosen = z.object({ account: z.string().optional(), failing: z.literal(true).optional() });

const engineOf = (globals: Globals) => runningEngine(globals, 'nothing sees to what is due');

/** `amistory policies status` */
export const status = async (globals: Globals): Promise<void> => {
  const answer = Status.parse(await (await engineOf(globals)).call('GET', '/v1/policies'));
  print(globals, answer, (sheet) => {
    const { waiting, lateSeconds, trouble } = answer;
    const late = lateSeconds === 0 ? 'nothing is late' : `the oldest is late by ${spanOf(lateSeconds)}`;
    sheet.say(`${counted(waiting, 'thing')} to come; ${late}.`, trouble === null ? 'strong' : 'bad');
    if (trouble !== null) sheet.notes([trouble]);
  });
};

/** `amistory policies due` */
export const due = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  const { account, failing } = Chosen.parse(options);
  const limit = numberGiven('limit', options);
  const engine = await engineOf(globals);
  const items = z.array(Due).parse(await engine.pages('/v1/policies/due', { account, failing }, limit));
  print(globals, items, (sheet) => {
    const failed = items.filter(({ tries }) => tries > 0).length;
    const all = failing === true ? 'tried in vain' : `to come, ${failed} of them tried in vain`;
    sheet.say(
      `${counted(items.length, 'thing')} ${all}${failed > 0 ? "; 'amistory policies retry' tries now" : ''}.`,
      'strong',
    );
    sheet.table(
      [
        ['AT', ({ at }) => at ?? 'at once', 'whole'],
        ['POLICY', ({ policy }) => policy, 'whole'],
        ['ACCOUNT', ({ account: whose }) => whose ?? 'not kept', 'whole'],
        ['THING', ({ stream }) => stream, 'whole'],
        ['TRIES', ({ tries }) => String(tries), 'right'],
        ['WHY', ({ reason }) => reason ?? ''],
      ],
      items,
      ({ tries }) => (tries > 0 ? 'careful' : 'plain'),
    );
  });
};

/** `amistory policies retry` */
export const retry = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  const { account } = Chosen.parse(options);
  const answer = Retried.parse(await (await engineOf(globals)).call('POST', '/v1/policies/retry', { account }));
  print(globals, answer, (sheet) => {
    const { retried } = answer;
    sheet.say(retried === 0 ? 'Nothing was tried in vain.' : `${counted(retried, 'thing')} tried again now.`, 'strong');
  });
};

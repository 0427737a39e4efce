import { z } from 'zod';
import { numberGiven } from './ask.command.js';
import { withEngine } from './desk.js';
import { print } from './print.js';
import type { Globals, Options } from './definition.js';
import { counted } from './text.js';

const EXCERPT = 60;
const Aside = z.object({
  id: z.string(),
  file: z.string().nullable(),
  index: z.number().nullable(),
  reason: z.string(),
  raw: z.string(),
  encoding: z.string(),
  recordedAt: z.string(),
});
const Retried = z.object({ tried: z.number(), released: z.number(), kept: z.number() });

/** `amistory quarantine list` */
export const list = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  const limit = numberGiven('limit', options);
  const items = await withEngine(globals, 'ask', (engine) => engine.quarantined(limit));
  print(globals, items, (sheet) => {
    const many = counted(items.length, 'record');
    sheet.say(
      items.length === 0
        ? 'Nothing is in quarantine: everything recorded was understood.'
        : `${many} in quarantine; 'amistory quarantine retry' tries them again, --json shows them verbatim.`,
      'strong',
    );
    sheet.table(
      [
        ['ID', ({ id }) => id, 'whole'],
        ['FILE', ({ file }) => file],
        ['RECORD', ({ index }) => (index === null ? 'the file itself' : String(index)), 'whole'],
        ['REASON', ({ reason }) => reason],
        ['SET ASIDE', ({ recordedAt }) => recordedAt, 'whole'],
        [
          'BEGINS',
          ({ raw, encoding }) =>
            encoding === 'utf8' ? raw.slice(0, EXCERPT) : `(${encoding}) ${raw.slice(0, EXCERPT)}`,
        ],
      ],
      z.array(Aside).parse(items),
    );
  });
};

/** `amistory quarantine retry` */
export const retry = async (globals: Globals): Promise<void> => {
  const report = await withEngine(globals, 'ask', (engine) => engine.retryQuarantine());
  print(globals, report, (sheet) => {
    const { tried, released, kept } = Retried.parse(report);
    sheet.say(
      `Tried ${counted(tried, 'record')} again: ${released} understood now, ${kept} still in quarantine.`,
      'strong',
    );
  });
};

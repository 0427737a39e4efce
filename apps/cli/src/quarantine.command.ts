import { z } from 'zod';
import { tabled } from './answers/search.js';
import { numberGiven } from './ask.command.js';
import { withEngine } from './desk.js';
import { print } from './print.js';
import type { Globals, Options } from './definition.js';
import { counted } from './text.js';

const COLUMNS = ['id', 'file', 'index', 'reason', 'occurredAt', 'recordedAt', 'at'];
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
    tabled(sheet, items, COLUMNS);
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

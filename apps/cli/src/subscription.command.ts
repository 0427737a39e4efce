import { z } from 'zod';
import type { Globals, Options } from './definition.js';
import { runningEngine } from './desk.js';
import { print } from './print.js';
import type { Sheet } from './sheet.js';
import { counted } from './text.js';
import { Trouble } from './trouble.js';

const Group = z.object({
  stream: z.string(),
  group: z.string(),
  strategy: z.string(),
  consumers: z.number(),
  inFlight: z.number(),
  waiting: z.number(),
  parked: z.number(),
  checkpoint: z.string(),
  head: z.string(),
  lag: z.number(),
});
type Group = z.infer<typeof Group>;
const Parked = z.object({
  position: z.string(),
  stream: z.string(),
  revision: z.number(),
  id: z.string(),
  type: z.string(),
  reason: z.string(),
  parkedAt: z.string(),
  ageSeconds: z.number(),
});
const Replayed = z.object({ replayed: z.number() });
const listed = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });

const engineOf = (globals: Globals) => runningEngine(globals, 'there are no subscriptions');

/** The path of the group that the arguments name. */
function pathOf(args: readonly unknown[]): string {
  const [stream, group] = z.tuple([z.string(), z.string()]).parse(args.slice(0, 2));
  return `/v1/subscriptions/${encodeURIComponent(stream)}/${encodeURIComponent(group)}`;
}

const put = (sheet: Sheet, groups: readonly Group[]): void => {
  sheet.table(
    [
      ['STREAM', ({ stream }) => stream, 'whole'],
      ['GROUP', ({ group }) => group, 'whole'],
      ['STRATEGY', ({ strategy }) => strategy],
      ['CONSUMERS', ({ consumers }) => String(consumers)],
      ['LAG', ({ lag }) => String(lag)],
      ['IN FLIGHT', ({ inFlight }) => String(inFlight)],
      ['PARKED', ({ parked }) => String(parked)],
    ],
    groups,
    ({ parked, consumers, lag }) => (parked > 0 || (consumers === 0 && lag > 0) ? 'careful' : 'plain'),
  );
};

/** `amistory subscription list` */
export const list = async (globals: Globals): Promise<void> => {
  const { items } = listed(Group).parse(await (await engineOf(globals)).call('GET', '/v1/subscriptions'));
  print(globals, items, (sheet) => {
    const parked = items.reduce((sum, group) => sum + group.parked, 0);
    sheet.say(`${counted(items.length, 'group')}, ${counted(parked, 'message')} put aside.`, 'strong');
    put(sheet, items);
  });
};

/** `amistory subscription show STREAM GROUP` */
export const show = async (globals: Globals, args: readonly unknown[]): Promise<void> => {
  const group = Group.parse(await (await engineOf(globals)).call('GET', pathOf(args)));
  print(globals, group, (sheet) => {
    const { checkpoint, head, lag } = group;
    sheet.say(`Handled up to position ${checkpoint}; the log ends at ${head}.`, 'strong');
    if (lag > 0) sheet.say(`${counted(lag, 'message')} lies behind, or more.`);
    put(sheet, [group]);
  });
};

/** `amistory subscription parked STREAM GROUP` */
export const parked = async (globals: Globals, args: readonly unknown[]): Promise<void> => {
  const { items } = listed(Parked).parse(await (await engineOf(globals)).call('GET', `${pathOf(args)}/parked`));
  print(globals, items, (sheet) => {
    sheet.say(`${counted(items.length, 'message')} put aside.`, 'strong');
    sheet.table(
      [
        ['POSITION', ({ position }) => position, 'whole'],
        ['SINCE', ({ parkedAt }) => parkedAt, 'whole'],
        ['TYPE', ({ type }) => type, 'whole'],
        ['OF', ({ stream, revision }) => `${revision}@${stream}`],
        ['WHY', ({ reason }) => reason],
      ],
      items,
    );
  });
};

/** `amistory subscription replay STREAM GROUP` */
export const replay = async (globals: Globals, args: readonly unknown[], options: Options): Promise<void> => {
  const { position, atMost } = Chosen.parse(options);
  const path = `${pathOf(args)}/parked/replay`;
  const answer = Replayed.parse(await (await engineOf(globals)).call('POST', path, { position, atMost }));
  print(globals, answer, (sheet) =>
    sheet.say(
      `${counted(answer.replayed, 'message')} given out again; each stays parked until it is handled.`,
      'strong',
    ),
  );
};

/** `amistory subscription drop STREAM GROUP` */
export const drop = async (globals: Globals, args: readonly unknown[], options: Options): Promise<void> => {
  const { position, groupItself = false } = Chosen.parse(options);
  if ((position === undefined) !== groupItself)
    throw new Trouble('say what is to be dropped: --position of a parked message, or --group-itself.');
  const path = groupItself ? pathOf(args) : `${pathOf(args)}/parked/${encodeURIComponent(position ?? '')}`;
  const answer = await (await engineOf(globals)).call('DELETE', path);
  print(globals, answer, (sheet) =>
    sheet.say(groupItself ? 'The group has ended.' : 'The message is never given out again.', 'strong'),
  );
};

const Chosen = z.object({
  position: z.string().optional(),
  atMost: z.string().optional(),
  groupItself: z.boolean().optional(),
});

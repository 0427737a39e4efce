import { z } from 'zod';
import type { Globals, Options } from './definition.js';
import { factWordsOf } from './fact-words.js';
import { print } from './print.js';
import type { Sheet } from './sheet.js';
import { counted, listed, spanOf } from './text.js';
import { Trouble } from './trouble.js';
import { itemsOf, pathOf, webhooksOf } from './webhook-desk.js';

const Webhook = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  disabled: z.object({ reason: z.string(), detail: z.string(), at: z.string() }).nullable(),
  url: z.string(),
  filter: z.record(z.string(), z.union([z.array(z.string()), z.boolean()])),
  form: z.string(),
  order: z.string(),
  patienceSeconds: z.number(),
  accounts: z.array(z.string()).nullable(),
  olderSecretsUntil: z.array(z.string()).default([]),
  deadLetters: z.number(),
  delivery: z
    .object({
      position: z.string(),
      inHand: z.number(),
      lagSeconds: z.number(),
      lastSuccessAt: z.string().nullable(),
      lastError: z.string().nullable(),
      nextTryAt: z.string().nullable(),
      trouble: z.string().nullable(),
    })
    .nullable(),
});
type Webhook = z.infer<typeof Webhook>;
const Issued = Webhook.extend({ secret: z.string() });

const seconds = (option: string) =>
  z
    .string()
    .optional()
    .transform((text) => {
      if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : Number(text);
      throw new Trouble(`'${text}' is no value for ${option}: write a whole number of seconds.`);
    });

const Chosen = z.object({
  name: z.string().optional(),
  form: z.string().optional(),
  order: z.string().optional(),
  patienceSeconds: seconds('--patience-seconds'),
});
const Begun = z.object({ from: z.string().optional(), ofAccount: z.array(z.string()).optional() });
const Moved = z.object({ to: z.string().optional(), everyFact: z.boolean().default(false) });
const Rotation = z.object({ overlapSeconds: seconds('--overlap-seconds') });

/** A filter as a body says it, if any facts were chosen. */
const filterIn = (options: Options): object => {
  const filter = factWordsOf(options);
  return Object.keys(filter).length === 0 ? {} : { filter };
};

const put = (sheet: Sheet, webhooks: readonly Webhook[]): void => {
  sheet.table(
    [
      ['ID', ({ id }) => id, 'whole'],
      ['NAME', ({ name }) => name],
      ['STATE', ({ state }) => state, 'whole'],
      ['TO', ({ url }) => url],
      ['IN HAND', ({ delivery }) => String(delivery?.inHand ?? '')],
      ['BEHIND', ({ delivery }) => (delivery === null ? '' : spanOf(Math.round(delivery.lagSeconds)))],
      ['DEAD', ({ deadLetters }) => String(deadLetters)],
    ],
    webhooks,
    ({ state, deadLetters }) => (state !== 'active' || deadLetters > 0 ? 'careful' : 'plain'),
  );
  sheet
    .gap()
    .notes(
      webhooks.flatMap(({ id, disabled }) =>
        disabled === null
          ? []
          : [`${id} was disabled at ${disabled.at} (${disabled.reason}): ${disabled.detail} 'webhook resume' goes on.`],
      ),
    );
};

const factsOf = ({ filter, accounts, form, order }: Webhook): string => {
  // A fact must be of every tag, and of any one value of each other word.
  const words = Object.entries(filter).map(([word, values]) =>
    values === false ? 'no descendants' : `${word} ${[values].flat().join(word === 'tag' ? ' and ' : ' or ')}`,
  );
  const which = words.length === 0 ? 'Every fact' : `Facts by ${words.join('; ')}`;
  const whose = accounts === null ? 'every account' : listed(accounts);
  return `${which}, of ${whose}; as ${form}, ${order}.`;
};

const putOne = (sheet: Sheet, webhook: Webhook): void => {
  const { delivery, olderSecretsUntil, patienceSeconds } = webhook;
  sheet.say(factsOf(webhook)).say(`Each is tried for ${spanOf(patienceSeconds)}.`);
  if (delivery === null) sheet.say('This node delivers nothing for it now.');
  else {
    const { position, lastSuccessAt } = delivery;
    sheet.say(`It has got to position ${position}; the latest success: ${lastSuccessAt ?? 'none yet'}.`);
  }
  for (const until of olderSecretsUntil) sheet.say(`A secret before this one signs too, until ${until}.`);
  put(sheet, [webhook]);
  const again = delivery?.nextTryAt ? ` Tried again at ${delivery.nextTryAt}.` : '';
  const failed = delivery?.lastError ? [`The latest try failed: ${delivery.lastError}${again}`] : [];
  sheet.notes([...failed, ...(delivery?.trouble ? [delivery.trouble] : [])]);
};

/** Prints a webhook as it is after what was done to it. */
const printed = (globals: Globals, answer: unknown, sentence: (webhook: Webhook) => string): void =>
  print(globals, answer, (sheet) => {
    const webhook = Webhook.parse(answer);
    putOne(sheet.say(sentence(webhook), 'strong'), webhook);
  });

/** `amistory webhook create URL` */
export const create = async (globals: Globals, [url]: readonly unknown[], options: Options): Promise<void> => {
  const { ofAccount: accounts, from } = Begun.parse(options);
  const asked = { url, ...Chosen.parse(options), ...filterIn(options), accounts, from };
  const answer = await (await webhooksOf(globals)).send('POST', '/v1/webhooks', asked);
  print(globals, answer, (sheet) => {
    const webhook = Issued.parse(answer);
    sheet.say(`${webhook.id} posts to ${webhook.url} from now on. Its secret is told this once:`, 'strong');
    sheet.gap().say(webhook.secret).gap();
    putOne(sheet, webhook);
  });
};

/** `amistory webhook list` */
export const list = async (globals: Globals): Promise<void> => {
  const items = await itemsOf(globals, '/v1/webhooks', z.looseObject(Webhook.shape));
  print(globals, items, (sheet) => {
    const active = items.filter(({ state }) => state === 'active').length;
    sheet.say(`${counted(items.length, 'webhook')}, ${active} of them active.`, 'strong');
    put(sheet, items);
  });
};

/** `amistory webhook show ID` */
export const show = async (globals: Globals, args: readonly unknown[]): Promise<void> =>
  printed(globals, await (await webhooksOf(globals)).call('GET', pathOf(args)), ({ id, state, url }) =>
    state === 'active' ? `${id} posts to ${url}.` : `${id} would post to ${url}, and is ${state}.`,
  );

/** `amistory webhook change ID` */
export const change = async (globals: Globals, args: readonly unknown[], options: Options): Promise<void> => {
  const { to: url, everyFact } = Moved.parse(options);
  const chosen = filterIn(options);
  if (everyFact && 'filter' in chosen)
    throw new Trouble('--every-fact chooses no facts, and other options choose some: give the one or the others.');
  const asked = { url, ...Chosen.parse(options), ...(everyFact ? { filter: {} } : chosen) };
  if (Object.values(asked).every((value) => value === undefined))
    throw new Trouble("say what changes: --to, --name, --order, … ('amistory webhook change --help' has all).");
  const answer = await (await webhooksOf(globals)).send('PATCH', pathOf(args), asked);
  printed(globals, answer, ({ id }) => `${id} goes on as changed, where it was.`);
};

/** A command that tells a webhook something of no details. */
const telling =
  (step: string, sentence: (webhook: Webhook) => string) =>
  async (globals: Globals, args: readonly unknown[]): Promise<void> =>
    printed(globals, await (await webhooksOf(globals)).call('POST', `${pathOf(args)}/${step}`), sentence);

/** `amistory webhook pause ID` */
export const pause = telling('pause', ({ id }) => `${id} sends nothing until 'amistory webhook resume ${id}'.`);

/** `amistory webhook resume ID` */
export const resume = telling('resume', ({ id }) => `${id} goes on where it was.`);

/** `amistory webhook replay ID` */
export const replay = async (globals: Globals, args: readonly unknown[], { from }: Options): Promise<void> => {
  const answer = await (await webhooksOf(globals)).send('POST', `${pathOf(args)}/replay`, { from });
  printed(globals, answer, ({ id }) => `${id} delivers everything from there on, whatever was delivered already.`);
};

/** `amistory webhook rotate-secret ID` */
export const rotate = async (globals: Globals, args: readonly unknown[], options: Options): Promise<void> => {
  const path = `${pathOf(args)}/rotate-secret`;
  const answer = await (await webhooksOf(globals)).send('POST', path, Rotation.parse(options));
  print(globals, answer, (sheet) => {
    const { id, secret, olderSecretsUntil } = Issued.parse(answer);
    sheet.say(`${id} signs by a new secret. It is told this once:`, 'strong').gap().say(secret).gap();
    for (const until of olderSecretsUntil) sheet.say(`A secret before this one signs too, until ${until}.`);
  });
};

/** `amistory webhook delete ID` */
export const remove = async (globals: Globals, args: readonly unknown[]): Promise<void> => {
  const answer = await (await webhooksOf(globals)).call('DELETE', pathOf(args));
  print(globals, answer, (sheet) => sheet.say('The webhook has ended, with its dead letters.', 'strong'));
};

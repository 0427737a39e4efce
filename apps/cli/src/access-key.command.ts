import { z } from 'zod';
import type { Globals, Options } from './definition.js';
import { withEngine } from './desk.js';
import { print } from './print.js';
import type { Sheet } from './sheet.js';
import { counted, shown } from './text.js';
import { Trouble } from './trouble.js';

const AccessKey = z.object({
  id: z.string(),
  account: z.string(),
  principal: z.string(),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
});
type AccessKey = z.infer<typeof AccessKey>;
const Issued = AccessKey.extend({ secret: z.string(), mode: z.enum(['ruled', 'observed']) });
const Development = AccessKey.extend({ secret: z.string(), endpoint: z.string().optional() });
const Asked = z.object({
  account: z.string(),
  principal: z.string(),
  id: z.string().optional(),
  secret: z.string().optional(),
  rule: z.boolean().optional(),
});
const Chosen = z.object({
  account: z.string().optional(),
  principal: z.string().optional(),
  id: z.string().optional(),
});

/** `amistory access-key create` */
export const create = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  const asked = Asked.parse(options);
  const answer = await withEngine(globals, 'record', (engine) => engine.createAccessKey(asked));
  print(globals, answer, (sheet) => {
    const key = Issued.parse(answer);
    sheet.say(`${key.principal} signs by this key from now on. Its secret is told this once:`, 'strong');
    sheet.gap().say(`AWS_ACCESS_KEY_ID=${key.id}`).say(`AWS_SECRET_ACCESS_KEY=${key.secret}`);
    if (key.mode === 'observed')
      sheet
        .gap()
        .notes([
          `Account ${key.account} is observed here: it can be asked about, and its commands are refused. With --rule they are decided here.`,
        ]);
  });
};

const isOf =
  ({ account, principal }: z.infer<typeof Chosen>) =>
  (key: AccessKey): boolean =>
    (account === undefined || key.account === account) &&
    (principal === undefined ||
      key.principal === principal ||
      key.principal.endsWith(`:${principal}`) ||
      key.principal.endsWith(`:user/${principal}`));

const put = (sheet: Sheet, keys: readonly AccessKey[]): void => {
  sheet.table(
    [
      ['ID', ({ id }) => id, 'whole'],
      ['ACCOUNT', ({ account }) => account, 'whole'],
      ['PRINCIPAL', ({ principal }) => principal],
      ['MADE', ({ createdAt }) => createdAt, 'whole'],
      ['REVOKED', ({ revokedAt }) => revokedAt ?? '', 'whole'],
    ],
    keys,
    ({ revokedAt }) => (revokedAt === null ? 'plain' : 'faint'),
  );
};

/** `amistory access-key list` */
export const list = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  const chosen = Chosen.parse(options);
  const all = await withEngine(globals, 'ask', (engine) => engine.accessKeys(chosen.account));
  const keys = z.array(AccessKey).parse(all).filter(isOf(chosen));
  print(globals, keys, (sheet) => {
    const holding = keys.filter(({ revokedAt }) => revokedAt === null).length;
    sheet.say(`${counted(keys.length, 'access key')}, ${holding} of them in force.`, 'strong');
    put(sheet, keys);
  });
};

/** `amistory access-key revoke` */
export const revoke = async (globals: Globals, args: readonly unknown[], options: Options): Promise<void> => {
  const chosen = Chosen.parse(options);
  const named = [...z.array(z.string()).default([]).parse(args[0]), ...(chosen.id === undefined ? [] : [chosen.id])];
  if (named.length === 0 && chosen.account === undefined)
    throw new Trouble('which key? Name its id, or --account (and --principal) to end all of theirs.');
  const revoked = await withEngine(globals, 'ask', async (engine) => {
    const ids = named.length > 0 ? named : inForce(await engine.accessKeys(chosen.account), chosen);
    const ended: AccessKey[] = [];
    for (const id of ids) ended.push(AccessKey.parse(await engine.revokeAccessKey(id)));
    return ended;
  });
  print(globals, revoked, (sheet) => {
    sheet.say(`Revoked ${counted(revoked.length, 'access key')}: nobody gets in by them any more.`, 'strong');
    put(sheet, revoked);
  });
};

const inForce = (all: readonly unknown[], chosen: z.infer<typeof Chosen>): string[] =>
  z
    .array(AccessKey)
    .parse(all)
    .filter(({ revokedAt }) => revokedAt === null)
    .filter(isOf(chosen))
    .map(({ id }) => id);

/** `amistory access-key development`: for `eval "$(…)"`, so these are the shell's words and nothing else. */
export const development = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  const answer = await withEngine(globals, 'ask', (engine) => engine.developmentKey());
  const { id, secret, endpoint } = Development.parse(answer);
  if (globals.json === true) return print(globals, answer, () => undefined);
  const lines = [
    ['AWS_ACCESS_KEY_ID', id],
    ['AWS_SECRET_ACCESS_KEY', secret],
    ['AWS_DEFAULT_REGION', z.string().parse(options['region'])],
    ...(endpoint === undefined ? [] : [['AWS_ENDPOINT_URL', endpoint]]),
  ];
  // A session of another key that the shell still carries would be sent with this one.
  const old = 'unset AWS_SESSION_TOKEN\n';
  process.stdout.write(old + lines.map(([name, value = '']) => `export ${name}='${quoted(value)}'\n`).join(''));
};

const quoted = (text: string): string => shown(text).replaceAll("'", "'\\''");

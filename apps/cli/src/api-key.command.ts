import { z } from 'zod';
import type { Globals, Options } from './definition.js';
import { withEngine } from './desk.js';
import { print } from './print.js';
import type { Sheet } from './sheet.js';
import { counted } from './text.js';

const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  accounts: z.array(z.string()).nullable(),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
});
type ApiKey = z.infer<typeof ApiKey>;
const Issued = ApiKey.extend({ key: z.string() });
const Asked = z
  .object({ name: z.string(), role: z.string(), account: z.array(z.string()).optional() })
  .transform(({ account, ...asked }) => ({ ...asked, ...(account === undefined ? {} : { accounts: account }) }));

const put = (sheet: Sheet, keys: readonly ApiKey[]): void => {
  sheet.table(
    [
      ['ID', ({ id }) => id, 'whole'],
      ['NAME', ({ name }) => name],
      ['ROLE', ({ role }) => role, 'whole'],
      ['ACCOUNTS', ({ accounts }) => accounts?.join(' ') ?? 'all'],
      ['MADE', ({ createdAt }) => createdAt, 'whole'],
      ['REVOKED', ({ revokedAt }) => revokedAt ?? '', 'whole'],
    ],
    keys,
    ({ revokedAt }) => (revokedAt === null ? 'plain' : 'faint'),
  );
};

/** `amistory api-key create` */
export const create = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  const asked = Asked.parse(options);
  const answer = await withEngine(globals, 'record', (engine) => engine.createApiKey(asked));
  print(globals, answer, (sheet) => {
    const { name, role, accounts, key } = Issued.parse(answer);
    sheet.say(`${name} is ${role} of ${accounts?.join(', ') ?? 'all accounts'} by this key, told this once:`, 'strong');
    sheet.gap().say(`AMISTORY_TOKEN=${key}`);
  });
};

/** `amistory api-key list` */
export const list = async (globals: Globals): Promise<void> => {
  const keys = z.array(ApiKey).parse(await withEngine(globals, 'ask', (engine) => engine.apiKeys()));
  print(globals, keys, (sheet) => {
    const holding = keys.filter(({ revokedAt }) => revokedAt === null).length;
    sheet.say(`${counted(keys.length, 'API key')}, ${holding} of them in force.`, 'strong');
    put(sheet, keys);
  });
};

/** `amistory api-key revoke` */
export const revoke = async (globals: Globals, args: readonly unknown[]): Promise<void> => {
  const ids = z.array(z.string()).parse(args[0]);
  const revoked = await withEngine(globals, 'ask', async (engine) => {
    const ended: ApiKey[] = [];
    for (const id of ids) ended.push(ApiKey.parse(await engine.revokeApiKey(id)));
    return ended;
  });
  print(globals, revoked, (sheet) => {
    sheet.say(`Revoked ${counted(revoked.length, 'API key')}: nobody gets in by them any more.`, 'strong');
    put(sheet, revoked);
  });
};

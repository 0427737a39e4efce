import { z } from 'zod';
import type { Globals, Options } from './definition.js';
import { withEngine } from './desk.js';
import { print } from './print.js';
import type { Sheet } from './sheet.js';
import { counted } from './text.js';

const Role = z.object({
  account: z.string(),
  name: z.string(),
  trusts: z.array(z.string()),
  externalId: z.string().nullable(),
  createdAt: z.string(),
  deletedAt: z.string().nullable(),
});
type Role = z.infer<typeof Role>;
const Made = Role.extend({ mode: z.enum(['ruled', 'observed']) });
const Asked = z.object({
  account: z.string(),
  name: z.string(),
  trusts: z.array(z.string()),
  externalId: z.string().optional(),
  rule: z.boolean().optional(),
});
const Named = z.object({ account: z.string(), name: z.string() });

const put = (sheet: Sheet, roles: readonly Role[]): void => {
  sheet.table(
    [
      ['ACCOUNT', ({ account }) => account, 'whole'],
      ['ROLE', ({ name }) => name],
      ['TRUSTS', ({ trusts }) => trusts.join(' ')],
      ['EXTERNAL ID', ({ externalId }) => externalId ?? ''],
      ['MADE', ({ createdAt }) => createdAt, 'whole'],
      ['DELETED', ({ deletedAt }) => deletedAt ?? '', 'whole'],
    ],
    roles,
    ({ deletedAt }) => (deletedAt === null ? 'plain' : 'faint'),
  );
};

/** `amistory role create` */
export const create = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  const asked = Asked.parse(options);
  const answer = await withEngine(globals, 'record', (engine) => engine.createRole(asked));
  print(globals, answer, (sheet) => {
    const role = Made.parse(answer);
    sheet.say(`arn:aws:iam::${role.account}:role/${role.name} can be assumed by those that it trusts.`, 'strong');
    put(sheet, [role]);
    if (role.mode === 'observed')
      sheet
        .gap()
        .notes([
          `Account ${role.account} is observed here: commands of the role are refused until it is ruled (--rule).`,
        ]);
  });
};

/** `amistory role list` */
export const list = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  const { account } = z.object({ account: z.string().optional() }).parse(options);
  const roles = z.array(Role).parse(await withEngine(globals, 'ask', (engine) => engine.roles(account)));
  print(globals, roles, (sheet) => {
    const holding = roles.filter(({ deletedAt }) => deletedAt === null).length;
    sheet.say(`${counted(roles.length, 'role')}, ${holding} of them in force.`, 'strong');
    put(sheet, roles);
  });
};

/** `amistory role delete` */
export const remove = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  const { account, name } = Named.parse(options);
  const deleted = Role.parse(await withEngine(globals, 'ask', (engine) => engine.deleteRole(account, name)));
  print(globals, deleted, (sheet) => {
    sheet.say(`Deleted: nobody of another account assumes it any more, and its sessions have ended.`, 'strong');
    put(sheet, [deleted]);
  });
};

import { z } from 'zod';
import { amistory, engine, folderFor, json } from './cli-program.js';

const ACCOUNT = '111122223333';
const Key = z.object({ id: z.string(), key: z.string() });

describe('amistory api-key', () => {
  const { folder, remove } = folderFor('api-keys');
  const here = ['--data', folder];
  afterAll(remove);

  it('makes keys that a running engine lets in at once, and ends them', async () => {
    const first = Key.parse(
      await json(['api-key', 'create', '--role', 'auditor', '--account', ACCOUNT, '--name', 'revision', ...here]),
    );
    const running = await engine(here, { AMISTORY_TOKEN: 'the-token' });
    const env = { AMISTORY_TOKEN: 'the-token' };
    const second = Key.parse(await json(['api-key', 'create', '--role', 'admin', '--name', 'root', ...here], { env }));
    const asking = async (key: string, path = '/v1/images') =>
      (await fetch(running.url + path, { headers: { authorization: `Bearer ${key}` } })).status;
    expect([await asking(first.key), await asking(first.key, '/v1/api-keys'), await asking(second.key)]).toEqual([
      200, 403, 200,
    ]);
    // A key is good for the program itself, too, as far as its role goes.
    const listed = await amistory(['api-key', 'list', ...here, '--token', second.key]);
    expect([listed.code, listed.out.includes('revision'), listed.out.includes(first.key)]).toEqual([0, true, false]);
    const refused = await amistory(['api-key', 'list', ...here, '--token', first.key]);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('of the role auditor') });
    await json(['api-key', 'revoke', first.id, ...here], { env });
    expect(await asking(first.key)).toBe(401);
    running.kill('SIGTERM');
    await running.ended;
  }, 60_000);

  it.each([
    [['--role', 'boss', '--name', 'a'], 'boss'],
    [['--role', 'operator', '--name', 'a'], 'Name the accounts'],
    [['--role', 'admin', '--name', 'a b'], "'a b'"],
  ])(
    'says what is wrong with %j',
    async (asked, reason) => {
      const refused = await amistory(['api-key', 'create', ...asked, ...here]);
      expect(refused).toMatchObject({ code: 2, err: expect.stringContaining(reason) });
    },
    60_000,
  );
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { amistory, engine, folderFor, json } from './cli-program.js';

const ACCOUNT = '222233334444';
/** Of the sample trail. */
const OBSERVED = '111122223333';
const Key = z.object({ id: z.string(), secret: z.string() });
const Rest = z.looseObject({
  type: z.string().optional(),
  detail: z.string().optional(),
  items: z.array(z.unknown()).optional(),
  next: z.string().nullish(),
});

const answeredBy = async (url: string, { id, secret }: z.infer<typeof Key>) => {
  const client = new EC2Client({
    region: 'eu-west-1',
    endpoint: url,
    credentials: { accessKeyId: id, secretAccessKey: secret },
    maxAttempts: 1,
  });
  try {
    const { Regions = [] } = await client.send(new DescribeRegionsCommand({ RegionNames: ['eu-west-1'] }));
    return Regions.map(({ RegionName }) => RegionName).join();
  } catch (error) {
    return error instanceof Error ? error.name : 'failed';
  }
};

/** What `access-key development` tells the shell. */
const exported = (lines: string): Record<string, string> =>
  Object.fromEntries([...lines.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]));

describe('amistory access-key on a folder', () => {
  const { folder, remove } = folderFor('access-keys');
  const here = ['--data', join(folder, 'data')];
  afterAll(remove);

  it('makes a key for an account that nothing is known of, tells its secret once, and ends it', async () => {
    const made = await json(['access-key', 'create', '--account', ACCOUNT, '--principal', 'ada', ...here]);
    expect(made).toMatchObject({ account: ACCOUNT, principal: `arn:aws:iam::${ACCOUNT}:user/ada`, mode: 'ruled' });
    const { id, secret } = Key.parse(made);
    const listed = await json(['access-key', 'list', ...here]);
    expect(listed).toEqual([expect.objectContaining({ id, account: ACCOUNT, revokedAt: null })]);
    expect(JSON.stringify(listed)).not.toContain(secret);
    expect(readFileSync(join(folder, 'data', 'access-keys.json'), 'utf8')).not.toContain(secret);
    expect(await json(['access-key', 'revoke', id, ...here])).toEqual([
      expect.objectContaining({ id, revokedAt: expect.stringMatching(/^\d{4}-/) }),
    ]);
  }, 60_000);

  it('takes a given id and secret, and says in a line what no key can be', async () => {
    const given = ['--id', 'AKIAIOSFODNN7EXAMPLE', '--secret', 'for-tests-only'];
    const create = ['access-key', 'create', '--account', ACCOUNT, '--principal', 'root'];
    expect(await json([...create, ...given, ...here])).toMatchObject({
      id: 'AKIAIOSFODNN7EXAMPLE',
      secret: 'for-tests-only',
      principal: `arn:aws:iam::${ACCOUNT}:root`,
    });
    const again = await amistory([...create, ...given, ...here]);
    expect(again).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/EXAMPLE exists already.*\n$/) });
    const wrong = await amistory(['access-key', 'create', '--account', '12', '--principal', 'ada', ...here]);
    expect(wrong).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/12 digits/) });
  }, 60_000);

  it('ends every key of a principal, and none where nobody is named', async () => {
    const create = ['access-key', 'create', '--account', ACCOUNT, ...here];
    for (const principal of ['eve', 'eve', 'bob']) await json([...create, '--principal', principal]);
    expect(await json(['access-key', 'revoke', '--account', ACCOUNT, '--principal', 'eve', ...here])).toHaveLength(2);
    const { out } = await amistory(['access-key', 'list', '--principal', 'eve', ...here]);
    expect(out).toMatch(/^2 access keys, 0 of them in force\./);
    expect(await amistory(['access-key', 'revoke', ...here])).toMatchObject({ code: 2, out: '' });
    expect(await amistory(['access-key', 'development', ...here])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no development key'),
    });
  }, 60_000);

  it('never takes over an account that is observed, unless it is told to', async () => {
    await json(['record', 'examples/trail', ...here]);
    const create = ['access-key', 'create', '--account', OBSERVED, '--principal', 'ana', ...here];
    expect(await json(create)).toMatchObject({ mode: 'observed' });
    expect((await amistory(create)).out).toMatch(/Account 111122223333 is observed here.*--rule/s);
    expect(await json([...create, '--rule'])).toMatchObject({ mode: 'ruled' });
  }, 60_000);
});

describe('amistory access-key beside a running engine', () => {
  const { folder, remove } = folderFor('access-keys-engine');
  const data = join(folder, 'data');
  const here = ['--data', data];
  let running: Awaited<ReturnType<typeof engine>>;

  const restart = async (args: readonly string[] = []) => {
    await stop();
    running = await engine([...here, ...args]);
  };
  const stop = async () => {
    running.kill('SIGTERM');
    return running.ended;
  };
  beforeAll(async () => {
    running = await engine(here);
  }, 60_000);
  afterAll(async () => {
    await stop();
    remove();
  });

  it('makes and ends keys in it at once', async () => {
    const create = ['access-key', 'create', '--account', ACCOUNT, '--principal', 'ada', ...here];
    const key = Key.parse(await json(create));
    expect(await answeredBy(running.url, key)).toBe('eu-west-1');
    await json(['access-key', 'revoke', '--id', key.id, ...here]);
    expect(await answeredBy(running.url, key)).toBe('AuthFailure');
    expect(await amistory(['access-key', 'revoke', 'AKIANOBODYNOBODY1234', ...here])).toMatchObject({
      code: 2,
      err: expect.stringContaining('AKIANOBODYNOBODY1234'),
    });
    const refused = await amistory(['access-key', 'create', '--account', ACCOUNT, '--principal', 'a b', ...here]);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("'a b'") });
  }, 60_000);

  it('gives the development key to the shell, the same after a restart, and to no log', async () => {
    const first = exported((await amistory(['access-key', 'development', ...here])).out);
    const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '' } = first;
    expect(first).toMatchObject({ AWS_ENDPOINT_URL: running.url, AWS_DEFAULT_REGION: 'us-east-1' });
    expect(await answeredBy(running.url, { id, secret })).toBe('eu-west-1');
    const answer = await fetch(`${running.url}/v1/access-keys/development`);
    expect([answer.headers.get('cache-control'), answer.headers.get('etag')]).toEqual(['no-store', null]);
    const { out, err } = await stop();
    expect([out.includes(id), (out + err).includes(secret)]).toEqual([true, false]);
    running = await engine(here);
    const second = exported((await amistory(['access-key', 'development', ...here])).out);
    expect(second).toEqual({ ...first, AWS_ENDPOINT_URL: running.url });
  }, 60_000);

  it('lets nobody in by the development key where that is off', async () => {
    const key = Key.parse(await json(['access-key', 'development', ...here]));
    await restart(['--no-development-key']);
    expect(await answeredBy(running.url, key)).toBe('AuthFailure');
    const answer = await fetch(`${running.url}/v1/access-keys/development`);
    expect([answer.status, Rest.parse(await answer.json())]).toEqual([
      404,
      expect.objectContaining({ detail: expect.stringContaining('no development key') }),
    ]);
  }, 60_000);

  it('says over HTTP what is wrong with a key, and lists keys page by page', async () => {
    const ask = async (method: string, path: string, body?: object) => {
      const init = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const answer = await fetch(`${running.url}/v1/access-keys${path}`, { method, ...init });
      return { status: answer.status, ...Rest.parse(await answer.json()) };
    };
    const bad = 'urn:amistory:problem:bad-request';
    expect(await ask('POST', '', { account: '1', colour: 'red' })).toMatchObject({ status: 400, type: bad });
    const spaced = { account: ACCOUNT, principal: 'ada', secret: 'with a blank' };
    const refused = await ask('POST', '', spaced);
    expect(refused).toMatchObject({ status: 400, type: bad, detail: expect.stringContaining('printable') });
    expect(JSON.stringify(refused)).not.toContain('with a blank');
    await ask('POST', '', { account: ACCOUNT, principal: 'ada' });
    const first = await ask('GET', '?limit=1');
    expect(first).toMatchObject({ items: [expect.any(Object)], next: expect.any(String) });
    const rest = await ask('GET', `?cursor=${String(first.next)}`);
    expect(rest.next).toBeNull();
    const all = await ask('GET', '');
    expect(all.items).toEqual([first.items, rest.items].flat());
  });

  it('gives a scratch engine’s development key by its address, and that engine keeps nothing', async () => {
    const nowhere = join(folder, 'nowhere');
    const scratch = await engine(['--scratch'], { AMISTORY_DATA: nowhere });
    try {
      const key = Key.parse(await json(['access-key', 'development', '--url', scratch.url]));
      expect(await answeredBy(scratch.url, key)).toBe('eu-west-1');
      expect(() => readFileSync(join(nowhere, 'access-keys.json'))).toThrow(/ENOENT/);
    } finally {
      scratch.kill('SIGTERM');
      await scratch.ended;
    }
  }, 60_000);

  it('is refused to anybody else’s address while the development key is on', async () => {
    const open = ['--data', join(folder, 'open'), '--host', '0.0.0.0'];
    await expect(engine(open, { AMISTORY_TOKEN: 'a-token' })).rejects.toThrow(
      /AMISTORY_DEVELOPMENT_KEY: on.*0\.0\.0\.0/,
    );
  });
});

describe('amistory role', () => {
  const { folder, remove } = folderFor('roles');
  const here = ['--data', join(folder, 'data')];
  afterAll(remove);

  it('makes roles on a folder that a running engine knows, and ends them there', async () => {
    const which = ['--account', ACCOUNT, '--name', 'deployer'];
    const made = await json(['role', 'create', ...which, '--trusts', OBSERVED, '--trusts', '444455556666', ...here]);
    expect(made).toMatchObject({ account: ACCOUNT, trusts: [OBSERVED, '444455556666'], mode: 'ruled' });
    const twice = await amistory(['role', 'create', ...which, '--trusts', OBSERVED, ...here]);
    expect(twice).toMatchObject({ code: 2, err: expect.stringContaining('exists already') });
    const running = await engine(here);
    expect(await json(['role', 'list', '--account', OBSERVED, ...here])).toEqual([]);
    expect(await json(['role', 'list', ...here])).toEqual([
      expect.objectContaining({ name: 'deployer', deletedAt: null }),
    ]);
    const again = await amistory(['role', 'create', ...which, '--trusts', 'everybody', ...here]);
    expect(again).toMatchObject({ code: 2, err: expect.stringMatching(/exists already|'everybody'/) });
    expect(await json(['role', 'delete', ...which, ...here])).toMatchObject({
      deletedAt: expect.stringMatching(/^\d{4}-/),
    });
    const gone = await amistory(['role', 'delete', ...which, ...here]);
    expect(gone).toMatchObject({ code: 2, err: expect.stringContaining("no role 'deployer'") });
    running.kill('SIGTERM');
    await running.ended;
  }, 60_000);
});

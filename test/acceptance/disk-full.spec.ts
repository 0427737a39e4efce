import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CreateVolumeCommand, DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { folderFor, json } from './cli-program.js';

const MAIN = 'dist/apps/api/src/main.js';
const Key = z.object({ id: z.string(), secret: z.string(), endpoint: z.string() });
const limits = (): boolean => {
  try {
    return execFileSync('prlimit', ['--version']).length > 0;
  } catch {
    return false;
  }
};

describe('an engine whose disk is full', () => {
  const { folder, remove } = folderFor('disk-full');
  const here = ['--data', join(folder, 'data')];
  afterAll(remove);

  it('tells its clients so, records nothing, and goes on by itself once there is room', async () => {
    if (!limits()) return console.warn('skipped: there is no prlimit here that could fill the disk');
    // A process that does not ignore SIGXFSZ ends where a write passes the limit; a full disk only fails the write.
    const script = `trap '' XFSZ; exec "$0" ${MAIN} --port 0 "$@"`;
    const engine = spawn('sh', ['-c', script, process.execPath, ...here], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    engine.stdout.on('data', (text: Buffer) => (said += text.toString()));
    while (!said.includes('"msg":"listening"')) await once(engine.stdout, 'data');
    const { endpoint, id, secret } = Key.parse(await json(['access-key', 'development', ...here]));
    const room = (most: string) => execFileSync('prlimit', ['--pid', String(engine.pid), `--fsize=${most}:unlimited`]);
    const credentials = { accessKeyId: id, secretAccessKey: secret };
    const ec2 = new EC2Client({ region: 'eu-west-1', endpoint, credentials, maxAttempts: 1 });
    const make = () => ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', Size: 1 }));
    const keep = async (headers: Record<string, string>) => {
      const rule = { method: 'POST', body: '{"keeps":"snapshots","retentionDays":7}' };
      const path = `${endpoint}/v1/recycle-bin-rules?account=000000000000&region=eu-west-1`;
      return (await fetch(path, { ...rule, headers: { 'content-type': 'application/json', ...headers } })).status;
    };

    await make();
    room('1');
    await expect(make()).rejects.toMatchObject({ name: 'Unavailable', $metadata: { httpStatusCode: 503 } });
    expect([await keep({}), await keep({ 'idempotency-key': 'one' })]).toEqual([503, 503]);
    const copied = await fetch(`${endpoint}/v1/read-models/copy`, { method: 'POST' });
    expect([copied.status, await copied.text()]).toEqual([503, expect.stringContaining('disk-fails')]);
    expect(readdirSync(join(folder, 'data', 'backups'))).toEqual([]);
    room('unlimited');
    expect(await keep({ 'idempotency-key': 'one' })).toBe(201);
    await make();
    expect((await ec2.send(new DescribeVolumesCommand({}))).Volumes).toHaveLength(2);
    engine.kill('SIGTERM');
    await once(engine, 'exit');
  }, 60_000);
});

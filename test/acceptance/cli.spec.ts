import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { amistory, folderFor, json, running } from './cli-program.js';

const SAMPLE = 'examples/trail';
const BASE = 'ami-0ba5e20260302a001';
const HOOK = `import { registerHooks } from 'node:module';
registerHooks({ load: (url, context, next) => { process.stderr.write(url + '\\n'); return next(url, context); } });`;

/** A record of CloudTrail that registers an image of this name. */
const registering = (name: string, imageId: string) => ({
  eventVersion: '1.08',
  userIdentity: {
    type: 'IAMUser',
    arn: 'arn:aws:iam::111122223333:user/eve',
    accountId: '111122223333',
    userName: 'eve',
  },
  eventTime: '2026-03-01T10:00:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'RegisterImage',
  awsRegion: 'us-east-1',
  sourceIPAddress: '203.0.113.7',
  userAgent: 'aws-cli',
  requestParameters: { name, architecture: 'x86_64', rootDeviceName: '/dev/xvda' },
  responseElements: { requestId: 'c5a1b2d3-0000-4000-8000-000000000001', imageId },
  requestID: 'c5a1b2d3-0000-4000-8000-000000000001',
  eventID: '5b0c6d1e-7f00-4000-8000-000000000001',
  eventType: 'AwsApiCall',
  recipientAccountId: '111122223333',
});

describe('amistory on the command line', () => {
  const { folder, remove } = folderFor('cli');
  const sample = ['--data', join(folder, 'sample')];
  let nth = 0;
  const fresh = () => join(folder, `data-${(nth += 1)}`);

  beforeAll(async () => {
    await json(['record', SAMPLE, ...sample]);
  }, 60_000);
  afterAll(remove);

  describe('helps', () => {
    it('with every command and an example, and loads no framework for it', async () => {
      const { code, out, err } = await amistory(['--help'], {
        env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(HOOK)}` },
      });
      expect(code).toBe(0);
      for (const command of ['record', 'who-could-launch', 'orphans', 'quarantine', 'verify'])
        expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
      expect(out).toContain('amistory record ./AWSLogs');
      const packages = new Set([...err.matchAll(/node_modules\/((?:@[^/]+\/)?[^/\n]+)/g)].map(([, name]) => name));
      expect([...packages]).toEqual(['commander']);
    });

    it('with each command: its options, examples, and how times are written', async () => {
      const { code, out } = await amistory(['show', '--help']);
      expect(code).toBe(0);
      expect(out).toMatch(/--known-at <time>[^]*amistory show[^]*UTC where no zone is given/);
    });
  });

  describe('answers', () => {
    it('in words and a table, with the evidence, without colour where nobody looks', async () => {
      const { out, code, err } = await amistory(['who-could-launch', BASE, '--at', '2026-03-10T15:00:00Z', ...sample]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      const [sentence, ...rest] = out.split('\n');
      expect(sentence).toMatch(new RegExp(`^${BASE} could be launched at 2026-03-10T15:00:00Z by everyone`));
      expect(rest.join('\n')).toMatch(/^WHO +SINCE +GRANTED BY +EVENT/m);
      expect(rest.join('\n')).toMatch(
        /^everyone +2026-03-10T14:02:11Z +arn:aws:iam::111122223333:user\/ana +[0-9a-f-]{36}/m,
      );
      expect(out).not.toContain('\u001B');
    });

    it('within the width that it is given', async () => {
      const { out } = await amistory(['history', BASE, ...sample], { env: { COLUMNS: '100' } });
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    });

    it('searches, by several criteria at once', async () => {
      const owned = z
        .array(z.object({ imageId: z.string(), name: z.string().nullable() }))
        .parse(await json(['images', '--owner', '111122223333', '--name', 'base-*', '--sort', '-created', ...sample]));
      expect(owned.map(({ imageId }) => imageId)).toContain(BASE);
      expect(owned.every(({ name }) => name?.startsWith('base-'))).toBe(true);
      expect(await json(['images', '--id', BASE, '--id', 'ami-0eb1e20260306a001', ...sample])).toHaveLength(2);
      expect(await json(['instances', '--image-id', BASE, ...sample])).not.toHaveLength(0);
    });

    it('every question of the sample with just one JSON document', async () => {
      const asked = readFileSync('examples/questions.md', 'utf8').matchAll(/^ +`([a-z-]+ ?[^`]*)`$/gm);
      const questions = [...asked].map(([, line = '']) => line.split(' '));
      expect(questions.length).toBeGreaterThanOrEqual(12);
      for (const question of questions)
        expect([question, JSON.stringify(await json([...question, ...sample])).length > 10]).toEqual([question, true]);
    }, 120_000);

    it('several at a time on one folder: each waits for the lock', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => json(['orphans', '--at', '2026-04-01', ...sample])));
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
    }, 60_000);
  });

  describe('shows names that strangers chose', () => {
    const name = '\u001B[2J\u001B]0;owned\u0007web\n\u202Eforged';
    const data = fresh();

    it('without letting them act on the terminal, and exactly as JSON', async () => {
      const line = JSON.stringify(registering(name, 'ami-0bad000000000001'));
      await json(['record', '-', '--data', data], { stdin: gzipSync(line) });
      const { out } = await amistory(['images', '--data', data]);
      expect(out).toContain(String.raw`\x1b[2J\x1b]0;owned\x07web\x0a\u202eforged`);
      expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(await json(['images', '--data', data])).toMatchObject([{ imageId: 'ami-0bad000000000001', name }]);
    });
  });

  describe('sets aside what it does not understand', () => {
    const data = fresh();

    it('says so and goes on', async () => {
      const trail = fresh();
      mkdirSync(trail);
      writeFileSync(join(trail, 'a.json'), 'no trail at all\u0000');
      writeFileSync(join(trail, 'b.json'), JSON.stringify({ Records: [registering('web', 'ami-0bad000000000002')] }));
      const { code, out } = await amistory(['record', trail, '--data', data]);
      expect(code).toBe(0);
      expect(out).toMatch(/1 gave facts[^]*! 1 record could not be understood[^]*'amistory quarantine list' shows/);
    });

    it('lists it with file and reason, and tries it again', async () => {
      const { out } = await amistory(['quarantine', 'list', '--data', data]);
      expect(out).toMatch(/^1 record in quarantine/);
      expect(out).toContain('a.json');
      expect(await json(['quarantine', 'list', '--data', data])).toHaveLength(1);
      expect(await json(['quarantine', 'retry', '--data', data])).toEqual({ tried: 1, released: 0, kept: 1 });
    });
  });

  it('imports an inventory as of a time, and says what the log told otherwise', async () => {
    const data = fresh();
    const file = 'examples/inventory/describe-images.json';
    const args = [
      'import',
      'inventory',
      file,
      '--observed-at',
      '2026-04-01',
      '--account',
      '111122223333',
      '--region',
      'us-east-1',
      '--data',
      data,
    ];
    const first = z
      .object({ files: z.number(), facts: z.number(), drift: z.array(z.unknown()), quarantined: z.number() })
      .parse(await json(args));
    expect(first).toMatchObject({ files: 1, quarantined: 0 });
    expect(first.facts).toBeGreaterThan(0);
    expect(await json(args)).toMatchObject({ facts: 0 });
    expect(await json(['images', '--data', data])).not.toHaveLength(0);
  });

  it('keeps the log whole: backed up, rebuilt, verified', async () => {
    const copy = join(fresh(), 'log.db');
    expect(await json(['backup', copy, ...sample])).toMatchObject({ file: copy });
    const moved = ['--data', join(copy, '..')];
    const question = ['who-could-launch', BASE, '--at', '2026-03-10T15:00:00Z'];
    const answer = await json([...question, ...sample]);
    expect(await json([...question, ...moved])).toEqual(answer);
    expect(await json(['rebuild', ...moved])).toMatchObject({ projections: ['catalog', 'fleet'] });
    expect(await json([...question, ...moved])).toEqual(answer);
    const proofs = [await json(['verify', ...sample]), await json(['verify', '--deep', ...moved])].map((proof) =>
      z.object({ sound: z.boolean(), digest: z.string() }).parse(proof),
    );
    expect(proofs.map(({ sound }) => sound)).toEqual([true, true]);
    expect(proofs[1]?.digest).toBe(proofs[0]?.digest);
  }, 60_000);

  it('stops at Ctrl-C in the middle of what it reads, says what was recorded, and ends with 130', async () => {
    const data = fresh();
    const line = `${JSON.stringify({ ...registering('n', 'ami-01'), eventSource: 's3.amazonaws.com' })}\n`;
    const { child, ended } = running(['record', '-', '--data', data, '--json']);
    // More than a pipe holds: when it is gone, most of it was read; and the input goes on, in the middle of a record.
    await new Promise((gone) => child.stdin.write(line.repeat(4000) + line.slice(0, 100), gone));
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    expect(code).toBe(130);
    expect(err).toContain('record again to take in the rest');
    const report = z.object({ records: z.number(), ignored: z.number() }).loose().parse(JSON.parse(out));
    expect(report).toMatchObject({ files: 1, ignored: report.records, quarantined: 0 });
    expect(report.records).toBeGreaterThan(3000);
  }, 60_000);

  it('ends quietly when nobody reads on', () => {
    const script = `"${process.execPath}" bin/amistory.js activity 111122223333 --json --data '${sample[1]}' | head -c 10`;
    const out = execFileSync('bash', ['-o', 'pipefail', '-c', `${script} 2>&1`], { encoding: 'utf8' });
    expect(out).toHaveLength(10);
  });
});

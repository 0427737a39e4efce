import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { folderFor } from '../acceptance/cli-program.js';
import { EngineProcess } from '../support/engine-process.js';
import { freePort } from '../support/free-port.js';
import { until } from '../support/served-log.js';
import { isInstalled } from './python.js';

interface Case {
  readonly secret: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const Issued = z.object({ id: z.string(), secret: z.string() });
const Verdicts = z.array(z.boolean());

const NODE = `import { readFileSync } from 'node:fs';
import { isGenuine } from './genuine.mjs';
const cases = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(cases.map(({ secret, headers, body }) => isGenuine(secret, headers, body))));
`;
const PYTHON = `import json, sys
from genuine import is_genuine
cases = json.load(sys.stdin)
print(json.dumps([is_genuine(case['secret'], case['headers'], case['body'].encode()) for case in cases]))
`;

/** Language, the file of what the page prints, whoever asks it, and by what that is run. */
const PRINTED = [
  ['js', 'genuine.mjs', ['ask.mjs', NODE], process.execPath],
  ['python', 'genuine.py', ['ask.py', PYTHON], 'python3'],
] as const;
const hasPython = await isInstalled('python3', '--version');

describe('what the page about webhooks prints for receivers', () => {
  const { folder, remove } = folderFor('webhooks-docs');
  const got: { headers: Record<string, string>; body: string }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (text: Buffer) => (body += text.toString()));
    request.on('end', () => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
      got.push({ headers: Object.fromEntries(headers), body });
      response.writeHead(204).end();
    });
  });
  let engine: EngineProcess;
  let cases: readonly (readonly [Case, boolean])[];

  beforeAll(async () => {
    const port = await freePort();
    await once(receiver.listen(port, '127.0.0.1'), 'listening');
    engine = new EngineProcess(join(folder, 'data'), await freePort(), { flags: ['--webhook-private', '--sample'] });
    await engine.start();
    const post = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${engine.url}/v1/webhooks${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return Issued.parse(await answer.json());
    };
    const { id, secret } = await post('', { url: `http://127.0.0.1:${port}/`, filter: { type: ['ImageRegistered'] } });
    const { secret: newer } = await post(`/${id}/rotate-secret`, {});
    await fetch(`${engine.url}/v1/webhooks/${id}/test`, { method: 'POST' });
    await until(async () => got.length > 0);
    const [message] = got;
    if (message === undefined) throw new Error('Nothing came.');
    cases = told(message, [secret, newer]);
  }, 60_000);
  afterAll(async () => {
    await engine.stop();
    receiver.close().closeAllConnections();
    remove();
  });

  it.each(PRINTED)(
    'in %s takes what the engine signed, and nothing else',
    (language, file, [name, asking], command) => {
      if (command === 'python3' && !hasPython) return;
      const printed = readFileSync('docs/webhooks.md', 'utf8')
        .split(`\`\`\`${language} genuine\n`)[1]
        ?.split('\n```')[0];
      if (printed === undefined) throw new Error(`docs/webhooks.md prints nothing for ${language}.`);
      writeFileSync(join(folder, file), printed);
      writeFileSync(join(folder, name), asking);
      const input = JSON.stringify(cases.map(([each]) => each));
      const { stdout, stderr } = spawnSync(command, [name], { cwd: folder, input, encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(Verdicts.parse(JSON.parse(stdout))).toEqual(cases.map(([, genuine]) => genuine));
    },
  );
});

/** What came, by each secret that is in force, and what somebody could make of it. */
function told(
  { headers, body }: Pick<Case, 'headers' | 'body'>,
  secrets: readonly string[],
): readonly (readonly [Case, boolean])[] {
  const [secret = ''] = secrets;
  const long = String(Math.floor(Date.now() / 1000) - 3_600);
  const hmac = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'));
  const signature = `v1,${hmac.update(`${headers['webhook-id']}.${long}.${body}`).digest('base64')}`;
  const old = { ...headers, 'webhook-timestamp': long, 'webhook-signature': signature };
  return [
    ...secrets.map((each) => [{ secret: each, headers, body }, true] as const),
    [{ secret, headers, body: `${body} ` }, false],
    [{ secret: 'whsec_c29tZWJvZHkgZWxzZQ==', headers, body }, false],
    [{ secret, headers: { ...headers, 'webhook-id': 'another' }, body }, false],
    [{ secret, headers: { ...headers, 'webhook-signature': 'v1,é' }, body }, false],
    [{ secret, headers: old, body }, false],
    [{ secret, headers: {}, body }, false],
  ];
}

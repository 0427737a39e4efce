import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { EngineProcess } from '../support/engine-process.js';
import { freePort } from '../support/free-port.js';
import { until } from '../support/served-log.js';
import { amistory, folderFor, json } from './cli-program.js';

const Webhook = z.looseObject({ id: z.string(), state: z.string(), deadLetters: z.number() });
const Issued = Webhook.extend({ secret: z.string() });
const Tries = z.array(z.looseObject({ eventId: z.string(), status: z.number().nullable() }));
const Letters = z.array(z.looseObject({ id: z.string(), reason: z.string(), tries: z.number(), retried: z.boolean() }));
const TYPE = 'ImageDeregistered';

const isSignedBy = (secret: string, { headers, body }: { headers: IncomingHttpHeaders; body: string }): boolean => {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = headers;
  const hmac = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'));
  const expected = `v1,${hmac.update(`${String(id)}.${String(at)}.${body}`).digest('base64')}`;
  return String(signatures).split(' ').includes(expected);
};

describe('amistory webhook', () => {
  const { folder, remove } = folderFor('cli-webhooks');
  const here = ['--data', join(folder, 'data')];
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  /** What is posted to /down is refused, until it is up. */
  let isUp = false;
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (text: Buffer) => (body += text.toString()));
    request.on('end', () => {
      const status =
        request.url === '/in' || (request.url === '/down' && isUp) ? 204 : request.url === '/down' ? 503 : 410;
      if (status === 204) got.push({ headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  let engine: EngineProcess;
  let there: string;

  beforeAll(async () => {
    const port = await freePort();
    await new Promise<void>((resolve) => receiver.listen(port, '127.0.0.1', resolve));
    there = `http://127.0.0.1:${port}`;
    const flags = ['--webhook-private', '--cloud', 'instant'];
    engine = new EngineProcess(join(folder, 'data'), await freePort(), { flags });
    await engine.start();
  }, 60_000);
  afterAll(async () => {
    await engine.stop();
    receiver.close().closeAllConnections();
    remove();
  });

  const webhook = (...args: readonly string[]) => json(['webhook', ...args, ...here]);
  const tries = async (id: string) => Tries.parse(await webhook('deliveries', id));
  const refused = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await amistory(['webhook', ...args, ...here]);
    expect({ code, out, lines: err.trim().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
    return err;
  };

  it('subscribes a receiver, shows what it got, and has it paused, replayed, given a new secret, and ended', async () => {
    const { id, secret } = Issued.parse(await webhook('create', `${there}/in`, '--name', 'scan', '--type', TYPE));
    await amistory(['record', 'examples/trail/EventBridge', ...here]);
    await until(async () => (await tries(id)).length > 0);
    const first = await tries(id);
    expect(got.map(({ headers }) => headers['webhook-id'])).toEqual(first.map(({ eventId }) => `${eventId}_${id}`));
    expect(got.every((one) => isSignedBy(secret, one) && one.body.includes(TYPE))).toBe(true);

    expect(await webhook('pause', id)).toMatchObject({ state: 'paused' });
    await webhook('replay', id, '--from', '0');
    const rotated = Issued.parse(await webhook('rotate-secret', id, '--overlap-seconds', '60'));
    expect(rotated.secret).not.toBe(secret);
    expect(got).toHaveLength(first.length);
    expect(await webhook('resume', id)).toMatchObject({ state: 'active' });
    await until(async () => got.length === 2 * first.length);
    expect(got.slice(first.length).every((one) => isSignedBy(secret, one) && isSignedBy(rotated.secret, one))).toBe(
      true,
    );

    const listed = await amistory(['webhook', 'list', ...here]);
    expect(listed.out).toMatch(/^1 webhook, 1 of them active\.\n/);
    const shown = await amistory(['webhook', 'show', id, ...here]);
    expect(shown.out).toContain(`Facts by type ${TYPE}`);
    expect(listed.out + shown.out).not.toContain('whsec_');
    expect(await webhook('delete', id)).toMatchObject({ id });
    expect(await webhook('list')).toEqual([]);
  }, 60_000);

  it('changes what a webhook gets and where, and tells with 1 that the receiver takes no message', async () => {
    const { id } = Issued.parse(await webhook('create', `${there}/in`, '--tag', 'a', '--no-descendants'));
    expect(await webhook('change', id, '--order', 'concurrent')).toMatchObject({
      order: 'concurrent',
      filter: { tag: ['a'], descendants: false },
    });
    expect(await webhook('test', id)).toMatchObject({ delivered: true, status: 204 });
    expect(await webhook('change', id, '--every-fact', '--to', `${there}/gone`)).toMatchObject({ filter: {} });
    const tested = await amistory(['webhook', 'test', id, ...here]);
    expect(tested).toMatchObject({ code: 1, err: '', out: expect.stringContaining('410') });
    expect(await webhook('dead-letters', 'list', id)).toEqual([]);
    expect(await refused('dead-letters', 'retry', id, 'nothing')).toMatch(/nothing: There is no such dead letter/);
    expect(await refused('dead-letters', 'drop', id)).toMatch(/or --all/);
    expect(await webhook('dead-letters', 'drop', id, '--all')).toMatchObject({ id, deadLetters: 0 });
    await webhook('delete', id);
  }, 60_000);

  it('shows facts that were given up, tries again those that are named, and drops others for good', async () => {
    await amistory(['record', 'examples/trail/EventBridge', ...here]);
    // No fact is given up sooner than after a minute.
    const terms = ['--patience-seconds', '60', '--order', 'concurrent', '--from', '0', '--type', 'InstanceStopped'];
    const { id, secret } = Issued.parse(await webhook('create', `${there}/down`, ...terms));
    const letters = async () => Letters.parse(await webhook('dead-letters', 'list', id));
    await until(async () => {
      await new Promise((wake) => setTimeout(wake, 1_000));
      return (await letters()).length === 2;
    });
    const [first, second] = await letters();
    if (first === undefined || second === undefined) throw new Error('There are two.');
    expect([first, second]).toMatchObject([0, 1].map(() => ({ reason: 'it answered 503', retried: false })));
    const shown = await amistory(['webhook', 'dead-letters', 'list', id, ...here]);
    expect(shown.out).toMatch(/^2 facts given up\.\n/);
    for (const letter of [first.id, second.id, 'InstanceStopped', 'it answered 503'])
      expect(shown.out).toContain(letter);

    await webhook('dead-letters', 'retry', id, first.id);
    await until(async () => (await letters()).some((one) => one.id === first.id && one.tries === first.tries + 1));
    isUp = true;
    const before = got.length;
    await webhook('dead-letters', 'retry', id, first.id);
    await until(async () => (await letters()).length === 1);
    const [come, ...more] = got.slice(before);
    if (come === undefined) throw new Error('Nothing came.');
    expect([come.headers['webhook-id'], isSignedBy(secret, come), more]).toEqual([`${first.id}_${id}`, true, []]);

    expect(await webhook('dead-letters', 'drop', id, second.id)).toMatchObject({ id, deadLetters: 0 });
    expect(await letters()).toEqual([]);
    const none = await amistory(['webhook', 'dead-letters', 'retry', id, second.id, ...here]);
    expect(none).toMatchObject({ code: 2, err: expect.stringMatching(/There is no such dead letter/) });
    await webhook('delete', id);
  }, 180_000);

  it('says in a line what there is not, and what is no value', async () => {
    for (const step of ['show', 'pause', 'delete', 'deliveries'])
      expect(await refused(step, 'wh-none')).toMatch(/wh-none: There is no such webhook/);
    expect(await refused('show', '..')).toMatch(/'\.\.' is no id of a webhook: 'amistory webhook list'/);
    expect(await refused('change', 'wh-none')).toMatch(/say what changes: --to/);
    expect(await refused('rotate-secret', 'wh-none', '--overlap-seconds', '1d')).toMatch(/'1d' is no value/);
    expect(await refused('create', 'nowhere')).toMatch(/url/i);
    const none = await amistory(['webhook', 'list', '--data', join(folder, 'nothing')]);
    expect(none).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no engine runs on '.*', so there are no webhooks/),
    });
  }, 60_000);
});

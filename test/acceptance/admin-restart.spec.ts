import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { z } from 'zod';
import { ApiKeys } from '#access';
import { Followers } from '#consumers';
import { EventStore } from '#event-store';
import { Policies } from '#lifecycle/commands';
import { type Engine, startEngine } from '../../apps/api/src/engine.js';
import { ENGINE_CONFIG } from '../support/engine-config.js';
import { held } from '../support/recorded.js';

const ACCOUNT = '111122223333';
interface Asked {
  readonly body?: object;
  readonly key?: string;
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
}
interface Repeatable extends Required<Asked> {
  readonly path: string;
  readonly status: number;
  readonly text: string;
}
const AnId = z.string().optional();
const Ids = z.object({
  id: AnId,
  templateId: AnId,
  volumeId: AnId,
  snapshotId: AnId,
  imageId: AnId,
  ruleId: AnId,
  instances: z.array(z.object({ instanceId: z.string() })).default([]),
});
type Ids = z.infer<typeof Ids>;
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJTHS8e0hh9kIcGYlLoiB0MSc6XjNLQnxV08JjBBqrRS';
/** Whatever an answer names, in its order. */
const idsIn = (text: string) => text.match(/"(?:\w*[iI]d|ok|version)":[^,}]*/g);
const WHERE = `account=${ACCOUNT}&region=eu-central-1`;

describe('the admin API of an engine that is started again', () => {
  let folder: string;
  let engine: Engine;

  const start = async () => {
    const config = { ...ENGINE_CONFIG, data: folder, eventStore: 'sqlite', token: 'the-token' } as const;
    engine = await startEngine(config, pino({ level: 'silent' }));
  };
  const restart = async () => {
    await engine.stop();
    await start();
  };
  const ask = async (path: string, { body = {}, key = '', method = 'POST' }: Asked) => {
    const headers = { authorization: 'Bearer the-token', 'content-type': 'application/json' };
    const answer = await fetch(engine.url + path, {
      method,
      headers: { ...headers, ...(key && { 'idempotency-key': key }) },
      body: JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const volume = { body: { availabilityZone: 'eu-central-1a', sizeGiB: 8 } };
  const countOf = async (prefix: string) => (await held(engine.app.get(EventStore), prefix)).length;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'admin-restart-'));
    await start();
    await ask(`/v1/accounts/${ACCOUNT}/mode`, { method: 'PUT', body: { mode: 'ruled' } });
  }, 60_000);
  afterAll(async () => {
    await engine.stop();
    rmSync(folder, { recursive: true });
  });

  it('answers a repeated request as it did before', async () => {
    const first = await ask(`/v1/volumes?${WHERE}`, { ...volume, key: 'before' });
    expect(first.status).toBe(201);
    await restart();
    const count = await countOf('volume-');
    expect(await ask(`/v1/volumes?${WHERE}`, { ...volume, key: 'before' })).toEqual(first);
    expect(await countOf('volume-')).toBe(count);
  }, 60_000);

  it('finds done what was done under a key whose answer was lost', async () => {
    const first = await ask(`/v1/volumes?${WHERE}`, { ...volume, key: 'lost' });
    await loseAnswer(first.text);
    const again = await ask(`/v1/volumes?${WHERE}`, { ...volume, key: 'lost' });
    expect(again.status).toBe(201);
    expect(JSON.parse(again.text)).toMatchObject({ volumeId: JSON.parse(first.text).volumeId });
  }, 60_000);

  it('finds everything done that was done in a life, also where it would be refused by now', async () => {
    const before = await life();
    await engine.stop();
    const answers = new Database(join(folder, 'answers.db'));
    answers.exec('UPDATE answers SET status = NULL, headers = NULL, body = NULL');
    answers.close();
    await start();
    const facts = await told();
    for (const { path, key, method, body, status, text } of before) {
      const again = await ask(path, { key, method, body });
      expect([method, path, again.status, idsIn(again.text)]).toEqual([method, path, status, idsIn(text)]);
    }
    expect((await told()).slice(facts.length)).toEqual([]);
  }, 120_000);

  it('lets the same keys in', async () => {
    const made = await ask('/v1/api-keys', { body: { name: 'ci', role: 'auditor', accounts: [ACCOUNT] } });
    const { key, id } = JSON.parse(made.text);
    await restart();
    const asking = async (token: string) =>
      (await fetch(`${engine.url}/v1/volumes`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await asking(key), await asking('amk_other'), await asking('')]).toEqual([200, 401, 401]);
    await ask(`/v1/api-keys/${id}`, { method: 'DELETE' });
    expect(await asking(key)).toBe(401);
    expect(ApiKeys.open(folder).holderOf(key)).toBeNull();
  }, 60_000);

  const told = async () => (await held(engine.app.get(EventStore), '')).map(({ stream, type }) => `${stream} ${type}`);

  const hooked = async () => {
    const { text } = await ask('/v1/webhooks', { body: { url: 'https://example.com/facts' } });
    return Ids.parse(JSON.parse(text)).id;
  };

  /** One after the other, each under a key of its own, with what was answered. */
  const life = async () => {
    const told: Repeatable[] = [];
    const say = async (method: Repeatable['method'], thing: string, body: object = {}): Promise<Ids> => {
      const path = thing.startsWith('webhooks') ? `/v1/${thing}` : `/v1/${thing}?${WHERE}`;
      const asked = { method, path, key: `life-${told.length}`, body };
      const { status, text } = await ask(asked.path, asked);
      expect([method, thing, status, status < 300 ? '' : text]).toEqual([method, thing, status, '']);
      told.push({ ...asked, status, text });
      await engine.app.get(Policies).settle();
      await engine.app.get(Followers).reached(await engine.app.get(EventStore).head(), 5_000);
      return Ids.parse(JSON.parse(text));
    };
    const { volumeId } = await say('POST', 'volumes', { availabilityZone: 'eu-central-1a', sizeGiB: 8 });
    const { snapshotId } = await say('POST', `volumes/${volumeId}/snapshots`);
    const copy = await say('POST', `snapshots/${snapshotId}/copies`, { sourceRegion: 'eu-central-1' });
    await say('PUT', `snapshots/${copy.snapshotId}/tier`, { tier: 'archive' });
    const { ruleId } = await say('POST', 'recycle-bin-rules', { keeps: 'snapshots', retentionDays: 3 });
    await say('PATCH', `things/${snapshotId}/tags`, { set: { stage: 'test' }, remove: ['stage-before'] });
    const blockDevices = [{ deviceName: '/dev/xvda', snapshotId }];
    const attributes = { rootDeviceName: '/dev/xvda', architecture: 'x86_64', virtualizationType: 'hvm' };
    const { imageId } = await say('POST', 'images', { name: 'web', blockDevices, attributes });
    await say('POST', `images/${imageId}/copies`, { name: 'web-copy', sourceRegion: 'eu-central-1' });
    await say('POST', 'key-pairs/import', { name: 'ada', publicKey: PUBLIC_KEY });
    const { templateId } = await say('POST', 'launch-templates', { name: 'web', data: { ImageId: imageId } });
    await say('POST', `launch-templates/${templateId}/versions`, { source: '1', data: { KeyName: 'ada' } });
    await say('POST', `launch-templates/${templateId}/versions`, { source: '2', data: { KeyName: 'ada' } });
    await say('PUT', `launch-templates/${templateId}/default-version`, { version: '2' });
    await say('DELETE', `launch-templates/${templateId}/versions/1`);
    const { instances } = await say('POST', 'instances', {
      imageId,
      instanceType: 't3.micro',
      minCount: 3,
      maxCount: 3,
    });
    const [instanceId, ...others] = instances.map((one) => one.instanceId);
    await say('POST', `instances/${instanceId}/reboot`);
    await say('POST', 'instances/bulk', { action: 'reboot', ids: others });
    await say('POST', `instances/${instanceId}/snapshots`);
    await say('POST', `instances/${instanceId}/images`, { name: 'web-2' });
    await say('PUT', `volumes/${volumeId}/attachment`, { instanceId, device: '/dev/sdf' });
    await say('POST', `volumes/${volumeId}/detach`, { instanceId });
    await say('POST', `instances/${instanceId}/stop`);
    await say('DELETE', `instances/${instanceId}`);
    await say('POST', 'instances/bulk', { action: 'terminate', ids: others });
    await say('POST', `images/${imageId}/disable`);
    await say('DELETE', `images/${imageId}`);
    await say('DELETE', `snapshots/${snapshotId}`);
    await say('POST', `snapshots/${snapshotId}/restore`);
    await say('DELETE', `volumes/${volumeId}`);
    await say('DELETE', `recycle-bin-rules/${ruleId}`);
    const gone = await ask(`/v1/launch-templates?${WHERE}`, { body: { name: 'gone', data: {} } });
    await say('DELETE', `launch-templates/${Ids.parse(JSON.parse(gone.text)).templateId}`);
    const [kept, ended] = [await hooked(), await hooked()];
    await say('POST', `webhooks/${kept}/replay`, { from: '0' });
    await say('POST', `webhooks/${kept}/dead-letters/drop`);
    await say('DELETE', `webhooks/${ended}`);
    return told;
  };

  /** As if the engine had ended between what it did and its answer. */
  const loseAnswer = async (text: string) => {
    await engine.stop();
    const answers = new Database(join(folder, 'answers.db'));
    const { changes } = answers
      .prepare('UPDATE answers SET status = NULL, headers = NULL, body = NULL WHERE body = ?')
      .run(text);
    answers.close();
    expect(changes).toBe(1);
    await start();
  };
});

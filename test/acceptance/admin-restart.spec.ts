import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { ApiKeys } from '#access';
import { EventStore } from '#event-store';
import { type Engine, startEngine } from '../../apps/api/src/engine.js';
import { ENGINE_CONFIG } from '../support/engine-config.js';
import { held } from '../support/recorded.js';

const ACCOUNT = '111122223333';
interface Asked {
  readonly body?: object;
  readonly key?: string;
  readonly method?: 'POST' | 'PUT' | 'DELETE';
}
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

  it('says that it does not know where the same could be done twice', async () => {
    const { volumeId } = JSON.parse((await ask(`/v1/volumes?${WHERE}`, volume)).text);
    const path = `/v1/volumes/${volumeId}/snapshots?${WHERE}`;
    const first = await untilTaken(path);
    await loseAnswer(first.text);
    const count = await countOf('snapshot-');
    const again = await ask(path, { key: first.key });
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('idempotency-outcome-unknown')]);
    expect(await countOf('snapshot-')).toBe(count);
  }, 60_000);

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

  /** A volume is made a moment after it was asked for; what was refused before that is refused again under its key. */
  const untilTaken = async (path: string) => {
    for (let attempt = 0; ; attempt += 1) {
      const key = `unsure-${attempt}`;
      const answer = await ask(path, { key });
      if (answer.status === 201 || attempt > 100) return { ...answer, key };
      await pause(20);
    }
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

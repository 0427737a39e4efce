import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { SqliteEventStore } from '#event-store';
import { EngineProcess } from '../support/engine-process.js';
import { freePort } from '../support/free-port.js';
import { held } from '../support/recorded.js';

const KILLS = 8;
const CALLERS = 6;
const ACCOUNT = '111122223333';
const ZONE = { availabilityZone: 'eu-central-1a' };
const AnId = z.string().default('');
const Made = z.object({
  volumeId: AnId,
  snapshotId: AnId,
  imageId: AnId,
  ruleId: AnId,
  instanceId: AnId,
  instances: z.array(z.object({ instanceId: z.string() })).default([]),
});

/** Facts that tell what was done, and which id of theirs is answered. */
const TELLING = [
  ['InstanceRebooted', 'instanceId'],
  ['SnapshotCopyRequested', 'snapshotId'],
  ['ImageRegistered', 'imageId'],
  ['RecycleBinRuleCreated', 'ruleId'],
] as const;

/** What is asked under a key, and what tells that it was done. */
interface Asked {
  readonly path: string;
  readonly body?: object;
  readonly tells: (typeof TELLING)[number];
}

describe('an engine that is killed at random moments while it is commanded under keys', () => {
  let engine: EngineProcess;
  let kinds: readonly ((key: string) => Asked)[] = [];
  /** What was asked without hearing an answer. */
  const unheard = new Map<string, Asked>();
  /** What was answered: each a fact, and the id that it is about. */
  const told: string[] = [];

  const post = async (path: string, body: object = {}, key = '') => {
    const answer = await fetch(`${engine.url}/v1/${path}?account=${ACCOUNT}&region=eu-central-1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return answer.ok ? Made.parse(JSON.parse(text)) : null;
  };
  const ask = async (key: string, { path, body, tells: [type, id] }: Asked) => {
    const made = await post(path, body, key);
    if (made !== null) told.push(`${type} ${made[id]}`);
  };
  /** What is made a moment before is ready a moment later. */
  const until = async (path: string, body?: object): Promise<z.infer<typeof Made>> => {
    for (;;) {
      const made = await post(path, body);
      if (made !== null) return made;
      await pause(50);
    }
  };

  beforeAll(async () => {
    const data = mkdtempSync(join(tmpdir(), 'amistory-admin-crash-'));
    engine = new EngineProcess(data, await freePort(), { flags: ['--cloud', 'instant'] });
    await engine.start();
    await fetch(`${engine.url}/v1/accounts/${ACCOUNT}/mode`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mode: 'ruled' }),
    });
    const { volumeId } = await until('volumes', { ...ZONE, sizeGiB: 8 });
    const { snapshotId } = await until(`volumes/${volumeId}/snapshots`);
    const attributes = { rootDeviceName: '/dev/xvda', architecture: 'x86_64', virtualizationType: 'hvm' };
    const image = { blockDevices: [{ deviceName: '/dev/xvda', snapshotId }], attributes };
    const { imageId } = await until('images', { ...image, name: 'web' });
    const [launched] = (await until('instances', { imageId })).instances;
    const reboot = `instances/${launched?.instanceId}/reboot`;
    await until(reboot);
    const region = { sourceRegion: 'eu-central-1' };
    const [rebooted, copied, registered, ruled] = TELLING;
    kinds = [
      () => ({ path: reboot, tells: rebooted }),
      () => ({ path: `snapshots/${snapshotId}/copies`, body: region, tells: copied }),
      (name) => ({ path: 'images', body: { ...image, name }, tells: registered }),
      (description) => {
        const body = { keeps: 'snapshots', retentionDays: 1, description };
        return { path: 'recycle-bin-rules', body, tells: ruled };
      },
    ];
  }, 60_000);
  afterAll(async () => {
    await engine.kill();
    rmSync(engine.data, { recursive: true });
  });

  /** Commands until the engine is gone. */
  async function command(caller: string): Promise<void> {
    for (let turn = 0; ; turn += 1) {
      const key = `${caller}-${turn}`;
      const asked = kinds[turn % kinds.length]?.(key);
      if (asked === undefined) return;
      unheard.set(key, asked);
      try {
        await ask(key, asked);
        unheard.delete(key);
      } catch {
        return;
      }
    }
  }

  it('has done everything once, and answers to whoever asks again what was made', async () => {
    await engine.stop();
    const before = (await factsOf(engine)).length;
    await engine.start();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const callers = Array.from({ length: CALLERS }, (_, caller) => command(`${kill}-${caller}`));
      await pause(50 + Math.random() * 150);
      await engine.kill();
      await Promise.all(callers);
      expect(unheard.size).toBeGreaterThan(0);
      await engine.start();
      for (const [key, asked] of unheard) await ask(key, asked);
      unheard.clear();
    }
    await engine.stop();
    const facts = (await factsOf(engine)).slice(before);
    expect(facts.toSorted()).toEqual(told.toSorted());
  }, 180_000);
});

/** What the log of an engine that does not run holds of what is asked for, oldest first. */
async function factsOf({ data }: EngineProcess): Promise<readonly string[]> {
  const store = await SqliteEventStore.open(join(data, 'log.db'));
  try {
    const facts = await held(store, '');
    const own = facts.filter(({ metadata }) => metadata.account === ACCOUNT);
    return own.flatMap((fact) => {
      const [type, id] = TELLING.find(([one]) => one === fact.type) ?? [];
      return id === undefined ? [] : [`${type} ${fact.data[id]}`];
    });
  } finally {
    await store.close();
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateTagsCommand, CreateVolumeCommand } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { OWNER, REGION } from '../support/engine.js';
import { EngineProcess } from '../support/engine-process.js';
import { freePort } from '../support/free-port.js';

const Posted = z.object({
  type: z.string(),
  position: z.string(),
  data: z.object({ tags: z.record(z.string(), z.string()) }),
});
const TAGS = 60;
/** Slower than facts are made, so that each kill finds some of them waiting. */
const SLOW_MS = 50;

describe('webhooks of an engine that is killed', () => {
  let folder: string;
  let server: Server;
  let engine: EngineProcess;
  const got: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'webhooks-'));
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (text: Buffer) => (body += text.toString()));
      request.on('end', () => {
        got.push(Posted.parse(JSON.parse(body)).data.tags['n'] ?? '');
        setTimeout(() => response.writeHead(204).end(), SLOW_MS);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    engine = new EngineProcess(folder, await freePort(), { flags: ['--cloud', 'instant', '--webhook-private'] });
  });
  afterAll(async () => {
    await engine.kill();
    server.close().closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  });

  it('bring every fact at least once and in order, whenever it is killed', async () => {
    const ec2 = await engine.ec2(OWNER, REGION);
    await engine.start();
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const made = await fetch(`${engine.url}/v1/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: `http://127.0.0.1:${port}/`, filter: { type: ['TagsSet'] } }),
    });
    expect(made.status).toBe(201);
    const { VolumeId = '' } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${REGION}a`, Size: 8 }));
    const told: string[] = [];
    for (let n = 1; n <= TAGS; n++) {
      await ec2.send(new CreateTagsCommand({ Resources: [VolumeId], Tags: [{ Key: 'n', Value: String(n) }] }));
      told.push(String(n));
      if (n % 20 !== 0) continue;
      // In mid-delivery: some have come, and not all.
      await engine.kill();
      await engine.start();
    }
    for (let tries = 0; tries < 1_000 && !got.includes(String(TAGS)); tries++) await pause(20);
    ec2.destroy();
    // What comes again comes after what came first: the first time of each is in the order of the log.
    expect([...new Set(got)]).toEqual(told);
  }, 120_000);
});

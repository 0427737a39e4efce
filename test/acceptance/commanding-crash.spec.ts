import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  type EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { EngineProcess } from '../support/engine-process.js';
import { freePort } from '../support/free-port.js';

const KILLS = 20;
const CALLERS = 6;
const CLOUD = 'instance=0.2,snapshot=0.3,image=0.2';

/** What a client was told of a launch and of an image: and what it asked without hearing an answer. */
interface Told {
  readonly launches: Map<string, string>;
  readonly images: Map<string, string>;
  readonly unheard: Set<string>;
}

describe('an engine that is killed at random moments while a client commands it', () => {
  let engine: EngineProcess;
  let client: EC2Client;
  let base: string;
  const told: Told = { launches: new Map(), images: new Map(), unheard: new Set() };

  beforeAll(async () => {
    const data = mkdtempSync(join(tmpdir(), 'amistory-commanding-'));
    engine = new EngineProcess(data, await freePort(), ['--cloud', CLOUD]);
    client = await engine.ec2('111122223333', 'eu-central-1');
    await engine.start();
    const Filters = [
      { Name: 'root-device-type', Values: ['ebs'] },
      { Name: 'architecture', Values: ['x86_64'] },
    ];
    const { Images = [] } = await client.send(new DescribeImagesCommand({ Owners: ['amazon'], Filters }));
    base = Images[0]?.ImageId ?? '';
  }, 60_000);
  afterAll(async () => {
    await engine.end('SIGKILL');
    rmSync(engine.data, { recursive: true });
  });

  const launched = async (token: string): Promise<string> => {
    const asked = { ImageId: base, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, ClientToken: token } as const;
    const { Instances = [] } = await client.send(new RunInstancesCommand(asked));
    return Instances[0]?.InstanceId ?? '';
  };

  /** Launches, and images what runs, until the engine is gone. */
  async function command(caller: string): Promise<void> {
    for (let turn = 0; ; turn += 1) {
      const token = `${caller}-${turn}`;
      told.unheard.add(token);
      try {
        const instance = await launched(token);
        told.launches.set(token, instance);
        told.unheard.delete(token);
        const running = [...told.launches.values()].at(-40);
        if (running === undefined || turn % 2 === 0) continue;
        const made = await client.send(new CreateImageCommand({ InstanceId: running, Name: token, NoReboot: true }));
        told.images.set(token, made.ImageId ?? '');
      } catch (error) {
        // An instance that does not run yet is refused: only a connection that broke means the end.
        if (!(error instanceof Error && error.name === 'IncorrectInstanceState')) return;
      }
    }
  }

  const instancesNow = async () => {
    const found = new Map<string, { token: string; state: string }>();
    let NextToken: string | undefined;
    do {
      const page = await client.send(new DescribeInstancesCommand({ MaxResults: 1000, NextToken }));
      for (const { InstanceId = '', ClientToken = '', State } of (page.Reservations ?? []).flatMap(
        ({ Instances = [] }) => Instances,
      )) {
        found.set(InstanceId, { token: ClientToken, state: State?.Name ?? '' });
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return found;
  };
  const imagesNow = async () => {
    const { Images = [] } = await client.send(new DescribeImagesCommand({ Owners: ['self'] }));
    return Images.map(({ ImageId = '', Name = '', State = '' }) => ({ id: ImageId, name: Name, state: State }));
  };

  it(`keeps what it acknowledged, doubles nothing, and ends what was pending, through ${KILLS} kills`, async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const callers = Array.from({ length: CALLERS }, (_, caller) => command(`k${kill}-c${caller}`));
      await pause(100 + Math.random() * 400);
      await engine.end('SIGKILL');
      await Promise.all(callers);
      await engine.start();
      const instances = await instancesNow();
      for (const [token, id] of told.launches) expect(instances.get(id)?.token).toBe(token);
      const images = new Map((await imagesNow()).map(({ id, name }) => [id, name]));
      for (const [name, id] of told.images) expect(images.get(id)).toBe(name);
    }
    // Whoever heard no answer asks again under the same token, and gets one instance, whatever had become of the first.
    for (const token of told.unheard) told.launches.set(token, await launched(token));
    const instances = await instancesNow();
    const tokens = [...instances.values()].map(({ token }) => token);
    expect(new Set(tokens).size).toBe(tokens.length);
    expect([...told.launches.keys()].filter((token) => !tokens.includes(token))).toEqual([]);
    const names = (await imagesNow()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const unsettled = async () => [
      ...[...(await instancesNow()).values()].filter(({ state }) => state !== 'running'),
      ...(await imagesNow()).filter(({ state }) => state !== 'available'),
    ];
    for (let patience = 0; patience < 100 && (await unsettled()).length > 0; patience += 1) await pause(100);
    expect(await unsettled()).toEqual([]);
    expect(told.launches.size).toBeGreaterThan(KILLS * 5);
    expect(told.images.size).toBeGreaterThan(0);
  }, 240_000);
});

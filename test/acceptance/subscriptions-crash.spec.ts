import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  EventStoreDBClient,
  type PersistentSubscriptionToAll,
  persistentSubscriptionToAllSettingsFromDefaults,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { eventBridge } from '../support/trail.js';
import { freePort } from '../support/free-port.js';

const KILLS = 4;
const IMAGES = 30;

/** An engine of its own process, whose log is also served by EventStoreDB's protocol, on a folder and ports that outlive it. */
class Engine {
  #child: ChildProcess | null = null;

  constructor(
    private readonly data: string,
    readonly port: number,
    readonly grpcPort: number,
  ) {}

  async start(): Promise<void> {
    const ports = ['--port', String(this.port), '--grpc-port', String(this.grpcPort)];
    const flags = ['--data', this.data, ...ports, '--cloud', 'instant', '--log-level', 'fatal'];
    const child = spawn(process.execPath, [resolve('dist/apps/api/src/main.js'), ...flags], { stdio: 'ignore' });
    this.#child = child;
    const isReady = () =>
      fetch(`http://127.0.0.1:${this.port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await isReady())) {
      if (child.exitCode !== null) throw new Error(`The engine ended with ${child.exitCode}.`);
      await pause(20);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    const ended = new Promise((done) => child?.on('exit', done));
    child?.kill('SIGKILL');
    await ended;
  }

  connect = () =>
    EventStoreDBClient.connectionString(`esdb://127.0.0.1:${this.grpcPort}?tls=false&keepAliveInterval=-1`);

  async record(imageIds: readonly string[]): Promise<void> {
    const events = imageIds.map((ImageId) =>
      JSON.stringify(eventBridge('EC2 AMI State Change', { ImageId, State: 'available' })),
    );
    const answer = await fetch(`http://127.0.0.1:${this.port}/v1/records`, { method: 'POST', body: events.join('\n') });
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  }
}

const isAlive = (client: EventStoreDBClient) =>
  client.getPersistentSubscriptionToAllInfo('g').then(Boolean, () => false);

describe('a persistent subscription of an engine that is killed in the middle', () => {
  it('hands out every fact at least once, and goes on from its checkpoint', async () => {
    const data = mkdtempSync(join(tmpdir(), 'subscriptions-crash-'));
    const engine = new Engine(data, await freePort(), await freePort());
    await engine.start();
    const maker = engine.connect();
    const filter = streamNameFilter({ prefixes: ['image-'] });
    const settings = { ...persistentSubscriptionToAllSettingsFromDefaults({ startFrom: START }), checkPointAfter: 50 };
    await maker.createPersistentSubscriptionToAll('g', settings, { filter });
    await maker.dispose();
    const taken: string[] = [];
    const asked = new Set<string>();
    for (let round = 0; round <= KILLS; round += 1) {
      const images = Array.from({ length: IMAGES }, (_, n) => `image-ami-${round}x${n}`);
      for (const image of images) asked.add(image);
      await engine.record(images.map((image) => image.slice('image-'.length)));
      const client = engine.connect();
      const from = taken.length;
      const until =
        round === KILLS ? () => [...asked].every((image) => taken.includes(image)) : () => taken.length >= from + 10;
      await consumed(client.subscribeToPersistentSubscriptionToAll('g', { bufferSize: 5 }), taken, until);
      if (round === KILLS) {
        expect(await isAlive(client)).toBe(true);
        await client.dispose();
        break;
      }
      // What was acknowledged is kept a moment later: the rest of the round is handed out again.
      await pause(100 * round);
      await engine.kill();
      await client.dispose();
      await engine.start();
    }
    expect(new Set(taken)).toEqual(asked);
    // Kept checkpoints spare most of what was acknowledged before a kill.
    expect(taken.length).toBeLessThan(asked.size + KILLS * IMAGES);
    await engine.kill();
    rmSync(data, { recursive: true });
  }, 120_000);
});

/** Acknowledges what comes until that is enough. */
function consumed(subscription: PersistentSubscriptionToAll, taken: string[], enough: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    subscription.on('error', () => undefined);
    subscription.on('data', (each) => {
      taken.push(each.event?.streamId ?? '');
      void subscription.ack(each);
      if (enough()) resolve();
    });
  });
}

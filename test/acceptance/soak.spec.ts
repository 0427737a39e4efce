import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CopyImageCommand,
  CreateImageCommand,
  CreateTagsCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DisableImageCommand,
  type EC2Client,
  ModifyImageAttributeCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { FEED_TYPES } from '#delivery';
import { SqliteEventStore } from '#event-store';
import { EngineProcess } from '../support/engine-process.js';
import { freePort } from '../support/free-port.js';
import {
  CatchUpSubscriber,
  FeedSubscriber,
  type Got,
  GroupSubscriber,
  type Subscriber,
  WebhookSubscriber,
} from '../support/subscribers.js';
import { json } from './cli-program.js';

const REGION = 'eu-central-1';
const OWNER = '111122223333';
const PARTNER = '444455556666';
const CALLERS = 6;
/** So long, and so many, commands come before each kill, and after the last. */
const STRETCH_MS = 4_000;
const COMMANDS = 100;
const KILLS = 2;
const PATIENCE_MS = 60_000;
const ONE_TYPE = 'LaunchPermissionGranted';

/** A caller that commands at random, as fast as it is answered; what is refused is refused, and a dead engine is waited for. */
class Caller {
  readonly #images: string[];
  readonly #instances: string[] = [];
  #made = 0;
  commands = 0;

  constructor(
    private readonly client: EC2Client,
    private readonly name: string,
    base: string,
  ) {
    this.#images = [base];
  }

  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.#command().then(
        () => (this.commands += 1),
        (error: unknown) => (isAnswer(error) ? undefined : pause(100)),
      );
    }
  }

  async #command(): Promise<void> {
    const commands = [
      () => this.#launch(),
      () => this.#launch(),
      () => this.#image(),
      () => this.#copy(),
      () => this.#share(),
      () => this.client.send(new DisableImageCommand({ ImageId: any(this.#images) })),
      () => this.client.send(new DeregisterImageCommand({ ImageId: any(this.#images) })),
      () => this.client.send(new StopInstancesCommand({ InstanceIds: [any(this.#instances)] })),
      () => this.client.send(new TerminateInstancesCommand({ InstanceIds: [any(this.#instances)] })),
      () =>
        this.client.send(
          new CreateTagsCommand({ Resources: [any(this.#instances)], Tags: [{ Key: 'k', Value: 'v' }] }),
        ),
    ];
    await any(commands)();
  }

  async #launch(): Promise<void> {
    const asked = { ImageId: any(this.#images), InstanceType: 't3.micro', MinCount: 1, MaxCount: 2 } as const;
    const { Instances = [] } = await this.client.send(new RunInstancesCommand(asked));
    this.#instances.push(...Instances.map(({ InstanceId = '' }) => InstanceId));
  }

  async #image(): Promise<void> {
    const asked = { InstanceId: any(this.#instances), Name: `${this.name}-${this.#made++}`, NoReboot: true };
    this.#images.push((await this.client.send(new CreateImageCommand(asked))).ImageId ?? '');
  }

  async #copy(): Promise<void> {
    const asked = { SourceImageId: any(this.#images), SourceRegion: REGION, Name: `${this.name}-${this.#made++}` };
    this.#images.push((await this.client.send(new CopyImageCommand(asked))).ImageId ?? '');
  }

  async #share(): Promise<void> {
    const LaunchPermission = { Add: [{ UserId: PARTNER }] };
    await this.client.send(new ModifyImageAttributeCommand({ ImageId: any(this.#images), LaunchPermission }));
  }
}

function any<Thing>(some: readonly Thing[]): Thing {
  const one = some[Math.floor(Math.random() * some.length)];
  if (one === undefined) throw new Refused('There is none yet.');
  return one;
}

class Refused extends Error {
  readonly $metadata = { httpStatusCode: 400 };
}

/** Whether the engine, or EC2's rules, said no: anything else is a connection that broke. */
const isAnswer = (error: unknown): boolean =>
  error instanceof Object &&
  '$metadata' in error &&
  error.$metadata instanceof Object &&
  'httpStatusCode' in error.$metadata;

const ids = (some: readonly Got[]): string[] => some.map(({ id }) => id);

describe('a log under load, with followers and an engine that are killed at random', () => {
  const data = mkdtempSync(join(tmpdir(), 'amistory-soak-'));
  let engine: EngineProcess;
  let callers: Caller[];
  let subscribers: Subscriber[];

  beforeAll(async () => {
    const grpc = await freePort();
    const cloud = 'instance=0.1,stop=0.1,snapshot=0.1,image=0.1';
    engine = new EngineProcess(data, await freePort(), {
      flags: ['--webhook-private', '--grpc-port', String(grpc), '--cloud', cloud],
    });
    const client = await engine.ec2(OWNER, REGION);
    await engine.start();
    const asked = { Owners: ['amazon'], Filters: [{ Name: 'root-device-type', Values: ['ebs'] }] };
    const { Images: [{ ImageId: base = '' } = {}] = [] } = await client.send(new DescribeImagesCommand(asked));
    callers = Array.from({ length: CALLERS }, (_, caller) => new Caller(client, `c${caller}`, base));
    const address = `127.0.0.1:${grpc}`;
    subscribers = [
      new FeedSubscriber('feed', `${engine.url}/v1/feed`),
      new FeedSubscriber('feed-of-one-type', `${engine.url}/v1/feed?type=${ONE_TYPE}`),
      new CatchUpSubscriber('catch-up', address),
      new GroupSubscriber('group', address),
      new WebhookSubscriber('webhook', engine.url, await freePort()),
    ];
  }, 60_000);

  afterAll(async () => {
    await Promise.all(subscribers.map((subscriber) => subscriber.stop()));
    await engine.kill();
    rmSync(data, { recursive: true });
  });

  /** What the log holds that subscribers are told, in its order. */
  async function told(): Promise<Got[]> {
    const log = await SqliteEventStore.open(join(data, 'log.db'));
    try {
      return await Array.fromAsync(log.readAll({ filter: { types: FEED_TYPES } }), ({ id, type }) => ({ id, type }));
    } finally {
      await log.close();
    }
  }

  /** The same, once nothing follows any more from what was commanded. */
  async function toldAtLast(): Promise<Got[]> {
    for (let before = await told(); ;) {
      await pause(1_500);
      const now = await told();
      if (now.length === before.length) return now;
      before = now;
    }
  }

  const done = () => callers.reduce((sum, { commands }) => sum + commands, 0);

  async function commandedFor(stretchMs: number, atEnd: () => Promise<void>): Promise<void> {
    const stop = new AbortController();
    const commanding = Promise.all(callers.map((caller) => caller.run(stop.signal)));
    const enough = done() + COMMANDS;
    await pause(stretchMs);
    for (const until = Date.now() + PATIENCE_MS; done() < enough && Date.now() < until;) await pause(100);
    await atEnd();
    stop.abort();
    await commanding;
  }

  it('gives each subscriber every fact that it wants, in order where that is promised, and a catalog that equals a rebuild', async () => {
    for (const subscriber of subscribers) subscriber.start();
    for (let kill = 0; kill < KILLS; kill += 1) {
      await commandedFor(STRETCH_MS * (0.5 + Math.random()), async () => {
        await engine.kill();
        await engine.start();
      });
    }
    await commandedFor(STRETCH_MS, () => Promise.resolve());
    const settled = await toldAtLast();
    const last = settled.at(-1)?.id ?? '';
    const lastOfType = settled.findLast(({ type }) => type === ONE_TYPE)?.id ?? '';
    const arrived = () => subscribers.every((one) => one.has(one.name === 'feed-of-one-type' ? lastOfType : last));
    for (const until = Date.now() + PATIENCE_MS; !arrived() && Date.now() < until;) await pause(100);
    await Promise.all(subscribers.map((subscriber) => subscriber.stop()));
    await engine.stop();

    const all = ids(await told());
    const granted = ids(settled.filter(({ type }) => type === ONE_TYPE));
    const [feed, feedOfOneType, catchUp, group, webhook] = subscribers.map(({ got }) => ids(got));
    expect(feed).toEqual(all);
    expect(feedOfOneType).toEqual(granted);
    expect(catchUp).toEqual(all);
    expect(new Set(group)).toEqual(new Set(all));
    expect(webhook).toEqual(all);
    expect(await json(['verify', '--deep', '--data', data])).toMatchObject({ sound: true, flaws: 0 });

    // It was no soak where little was commanded, or nobody was cut off.
    expect(done()).toBeGreaterThan(COMMANDS * KILLS);
    expect(granted.length).toBeGreaterThan(5);
    expect(Math.min(...subscribers.map(({ cuts }) => cuts))).toBeGreaterThan(2);
  }, 240_000);
});

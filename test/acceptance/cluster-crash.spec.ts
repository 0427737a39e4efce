import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  type EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { KurrentDbEventStore } from '#event-store/kurrentdb';
import { type Cluster, startCluster } from '../support/cluster.js';
import type { EngineProcess } from '../support/engine-process.js';

const KILLS = 3;
/** What ends in its time, and that it does so once. */
const ENDS = {
  InstanceLaunched: 'InstanceRunning',
  SnapshotStarted: 'SnapshotCompleted',
  ImageCreationRequested: 'ImageBecameAvailable',
};

/** What a node shows of the account. */
async function shown(client: EC2Client) {
  const { Reservations = [] } = await client.send(new DescribeInstancesCommand({}));
  const { Images = [] } = await client.send(new DescribeImagesCommand({ Owners: ['self'] }));
  const { Snapshots = [] } = await client.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  const states = [
    ...instances.map(({ InstanceId, State }) => `${InstanceId} ${State?.Name}`),
    ...Images.map(({ ImageId, State }) => `${ImageId} ${State}`),
    ...Snapshots.map(({ SnapshotId, State }) => `${SnapshotId} ${State}`),
  ];
  return { things: states.sort(), whole: JSON.stringify([instances, Images, Snapshots].map(inOrder)) };
}

const inOrder = (things: readonly object[]): string[] => things.map((thing) => JSON.stringify(thing)).sort();
const isEnded = (state: string): boolean => / (running|available|completed)$/.test(state);

describe('three engines on one log, of which the one that acts is killed in the middle of its work', () => {
  let cluster: Cluster;
  let base: string | undefined;
  let isOver = false;
  const acknowledged = new Set<string>();

  beforeAll(async () => {
    cluster = await startCluster(3, ['--cloud', 'instance=0.5,snapshot=1,image=0.5']);
    const Filters = [
      { Name: 'root-device-type', Values: ['ebs'] },
      { Name: 'architecture', Values: ['x86_64'] },
    ];
    const [first] = cluster.engines.map((engine) => cluster.ec2(engine));
    base = (await first?.send(new DescribeImagesCommand({ Owners: ['amazon'], Filters })))?.Images?.[0]?.ImageId;
  }, 120_000);
  afterAll(() => cluster.close());

  /** Launches and images at one node, which may be gone for a while. */
  async function command(engine: EngineProcess): Promise<void> {
    const client = cluster.ec2(engine);
    for (let turn = 0; !isOver; turn += 1) {
      const ClientToken = `${engine.port}-${turn}`;
      try {
        const asked = { ImageId: base, InstanceType: 't3.micro', MinCount: 1, MaxCount: 2, ClientToken } as const;
        const { Instances = [] } = await client.send(new RunInstancesCommand(asked));
        for (const { InstanceId = '' } of Instances) acknowledged.add(InstanceId);
        await pause(700);
        const [InstanceId] = Instances.map((one) => one.InstanceId);
        const { ImageId = '' } = await client.send(
          new CreateImageCommand({ InstanceId, Name: ClientToken, NoReboot: true }),
        );
        acknowledged.add(ImageId);
      } catch {
        // It is gone, or the instance does not run yet, because who would see to that is gone.
        await pause(200);
      }
    }
  }

  it(`ends everything that was pending, misses nothing and does nothing twice, through ${KILLS} kills`, async () => {
    const callers = cluster.engines.map(command);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const holder = await cluster.holder();
      await pause(500 + Math.random() * 1_000);
      await holder.kill();
      await holder.start();
    }
    await cluster.holder();
    isOver = true;
    await Promise.all(callers);
    const clients = cluster.engines.map((engine) => cluster.ec2(engine));
    const seen = () => Promise.all(clients.map(shown));
    const isSettled = (nodes: Awaited<ReturnType<typeof seen>>) =>
      nodes.every(({ things, whole }) => whole === nodes[0]?.whole && things.every(isEnded));
    while (!isSettled(await seen())) await pause(200);
    const [one] = await seen();
    const ids = new Set(one?.things.map((thing) => thing.split(' ')[0]));
    expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(KILLS * 3);

    const store = await KurrentDbEventStore.open(cluster.log);
    const told = new Map<string, Map<string, number>>();
    for await (const { stream, type } of store.readAll()) {
      const types = told.get(stream) ?? new Map<string, number>();
      told.set(stream, types.set(type, (types.get(type) ?? 0) + 1));
    }
    await store.close();
    for (const [begun, end] of Object.entries(ENDS)) {
      const streams = [...told].filter(([, types]) => types.has(begun));
      expect(streams.length).toBeGreaterThan(0);
      for (const [stream, types] of streams) {
        expect({ stream, begun: types.get(begun), ended: types.get(end) }).toEqual({ stream, begun: 1, ended: 1 });
      }
    }
    expect(told.get('lease-duty')?.get('LeaseTaken')).toBeGreaterThan(KILLS);
  }, 240_000);
});

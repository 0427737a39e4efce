import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeInstancesCommand, RunInstancesCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { until } from '../support/served-log.js';
import { json } from './cli-program.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import type { EngineProcess } from '../support/engine-process.js';

const Copied = z.object({ models: z.array(z.object({ name: z.string() })) });
const LAUNCHED = 60;

/** How many events the node has read from the log since it started. */
async function reads({ url }: EngineProcess): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^amistory_log_reads_total (\d+)$/m.exec(text)?.[1]);
}

describe('a new node of a cluster, started with a copy of the read models of another', () => {
  let cluster: Cluster;
  let other: Cluster;
  beforeAll(async () => {
    [cluster, other] = await Promise.all([startCluster(1, ['--cloud', 'instant']), startCluster(0, [])]);
  }, 120_000);
  afterAll(() => Promise.all([cluster.close(), other.close()]));

  const instancesAt = async (at: Cluster, engine: EngineProcess) => {
    const { Reservations = [] } = await at.ec2(engine).send(new DescribeInstancesCommand({}));
    return Reservations.flatMap(({ Instances = [] }) => Instances)
      .map(({ InstanceId = '' }) => InstanceId)
      .sort();
  };
  /** While the other one runs. */
  const copyTo = async (engine: EngineProcess, from: EngineProcess) => {
    mkdirSync(engine.data, { recursive: true });
    const { models } = Copied.parse(await json(['read-models', 'copy', engine.data, '--data', from.data]));
    expect(models.map(({ name }) => name).sort()).toEqual(['catalog', 'fleet']);
    for (const part of ['secret.key', 'access-keys.json'])
      cpSync(join(from.data, part), join(engine.data, part), { recursive: true });
  };

  it('goes on from where the copy ends, and not from the beginning; a copy of another log is noticed', async () => {
    const [first] = cluster.engines;
    if (first === undefined) throw new Error('There is one node.');
    const client = cluster.ec2(first);
    const { Images = [] } = await client.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
    const asked = {
      ImageId: Images[0]?.ImageId,
      InstanceType: 't3.micro',
      MinCount: LAUNCHED,
      MaxCount: LAUNCHED,
    } as const;
    await client.send(new RunInstancesCommand(asked));
    const ids = await instancesAt(cluster, first);
    expect(ids).toHaveLength(LAUNCHED);
    // Who acts reads for that, too; these two only follow.
    const [copied, empty] = [await cluster.node('--no-policies'), await cluster.node('--no-policies')];
    await copyTo(copied, first);
    for (const node of [copied, empty]) await node.start();
    await cluster.admit(empty);
    // It was let in by the keys that were copied, too.
    expect(await instancesAt(cluster, copied)).toEqual(ids);
    expect(await instancesAt(cluster, empty)).toEqual(ids);
    const [some, all] = [await reads(copied), await reads(empty)];
    expect(all - some).toBeGreaterThan(LAUNCHED);

    // What was launched since comes to it from the log.
    await client.send(new RunInstancesCommand({ ...asked, MinCount: 1, MaxCount: 1 }));
    const more = await instancesAt(cluster, first);
    expect(more).toHaveLength(LAUNCHED + 1);
    await until(async () => (await instancesAt(cluster, copied)).length === more.length);

    const stranger = await other.node();
    await copyTo(stranger, first);
    await stranger.start();
    expect(await instancesAt(other, stranger)).toEqual([]);
  }, 120_000);
});

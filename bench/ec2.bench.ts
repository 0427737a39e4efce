import { setTimeout as pause } from 'node:timers/promises';
import { median, numberFlag, quantile, report } from './support/bench.js';
import { type Answered, Ec2Socket, type Signing } from './support/ec2-client.js';
import { accessKey, type EngineProcess, type Spent, startProcess } from './support/engine.js';
import { inFolder } from './support/log.js';

const ACCOUNT = '111122223333';
const IN_FLIGHT = 32;
const SECONDS = numberFlag('seconds', 5);
const ROUNDS = numberFlag('rounds', 3);
const OWN = numberFlag('own', 10_000);
/** The simulated cloud takes at most so long for an instance or an image. */
const FOLLOWS_WITHIN_MS = 9_000;
const PORT = numberFlag('port', 39_117);

type Asking = (socket: Ec2Socket, turn: number) => Promise<Answered>;

/** Answers a second, and how long each took, while so many clients ask one after another. */
async function load(engine: EngineProcess, signing: Signing, asking: Asking) {
  const sockets = Array.from({ length: IN_FLIGHT }, () => new Ec2Socket(engine.url, signing));
  const took: number[] = [];
  let turn = 0;
  const until = performance.now() + SECONDS * 1e3;
  await Promise.all(
    sockets.map(async (socket) => {
      while (performance.now() < until) {
        const begun = performance.now();
        const { status, body } = await asking(socket, turn++);
        if (status !== 200) throw new Error(`The engine answered ${status}: ${body}`);
        took.push(performance.now() - begun);
      }
    }),
  );
  for (const socket of sockets) socket.close();
  return { perSecond: took.length / SECONDS, p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}

const idIn = (body: string, kind: string): string => new RegExp(`${kind}-[0-9a-f]+`).exec(body)?.[0] ?? '';

async function asked(socket: Ec2Socket, action: string, parameters: Record<string, string>): Promise<string> {
  const { status, body } = await socket.ask(action, parameters);
  if (status !== 200) throw new Error(`${action} answered ${status}: ${body}`);
  return body;
}

/** A snapshot that images can be registered from. */
async function snapshotOf(socket: Ec2Socket): Promise<string> {
  const volume = await asked(socket, 'CreateVolume', { AvailabilityZone: 'eu-central-1a', Size: '8' });
  await untilSays(socket, 'DescribeVolumes', { 'VolumeId.1': idIn(volume, 'vol') }, '<status>available</status>');
  const snapshot = idIn(await asked(socket, 'CreateSnapshot', { VolumeId: idIn(volume, 'vol') }), 'snap');
  await untilSays(socket, 'DescribeSnapshots', { 'SnapshotId.1': snapshot }, '<status>completed</status>');
  return snapshot;
}

async function untilSays(socket: Ec2Socket, action: string, parameters: Record<string, string>, said: string) {
  while (!(await asked(socket, action, parameters)).includes(said)) await pause(50);
}

let names = 0;
const registration = (snapshot: string): Record<string, string> => ({
  Name: `bench-${process.pid}-${names++}`,
  Architecture: 'x86_64',
  VirtualizationType: 'hvm',
  RootDeviceName: '/dev/xvda',
  'BlockDeviceMapping.1.DeviceName': '/dev/xvda',
  'BlockDeviceMapping.1.Ebs.SnapshotId': snapshot,
});

async function pages(socket: Ec2Socket): Promise<number> {
  const begun = performance.now();
  let token: string | undefined;
  let images = 0;
  do {
    const body = await asked(socket, 'DescribeImages', {
      'Owner.1': 'self',
      MaxResults: '1000',
      ...(token !== undefined && { NextToken: token }),
    });
    images += body.split('<imageId>').length - 1;
    token = /<nextToken>([^<]+)/.exec(body)?.[1];
  } while (token !== undefined);
  if (images < OWN) throw new Error(`Of ${OWN} images, ${images} were shown.`);
  return performance.now() - begun;
}

async function measured(data: string) {
  const signing = await accessKey(data, ACCOUNT);
  const engine = await startProcess(data, PORT, '--cloud', 'realistic');
  try {
    const rest = engine.rssMiB();
    const figures = await loaded(engine, signing);
    return { startMs: engine.readyMs, restMiB: rest, fullMiB: engine.rssMiB(), ...figures };
  } finally {
    await engine.stop();
  }
}

async function loaded(engine: EngineProcess, signing: Signing) {
  // An engine closes a connection that asks nothing for seconds: each of these has its own.
  const alone = async <Result>(work: (socket: Ec2Socket) => Promise<Result>): Promise<Result> => {
    const socket = new Ec2Socket(engine.url, signing);
    return work(socket).finally(() => socket.close());
  };
  const rounds = (asking: Asking) => inRounds(engine, () => load(engine, signing, asking));
  const snapshot = await alone(snapshotOf);
  const floor = await rounds((each) => each.ask('DescribeRegions', { 'RegionName.1': 'eu-central-1' }));
  const register = await rounds((each) => each.ask('RegisterImage', registration(snapshot)));
  const image = await alone(async (socket) => {
    const registered = idIn(await asked(socket, 'RegisterImage', registration(snapshot)), 'ami');
    await untilSays(socket, 'DescribeImages', { 'ImageId.1': registered }, 'available');
    return registered;
  });
  const launch = { ImageId: image, InstanceType: 't3.micro', MinCount: '1', MaxCount: '1' };
  const run = await rounds((each) => each.ask('RunInstances', launch));
  const byId = await rounds((each) => each.ask('DescribeImages', { 'ImageId.1': image }));
  const filters = { 'Filter.1.Name': 'architecture', 'Filter.1.Value.1': 'x86_64', 'Filter.2.Name': 'name' };
  const filtered = await rounds((each, turn) =>
    each.ask('DescribeImages', { ...filters, 'Filter.2.Value.1': `bench-*${turn % 10}`, MaxResults: '100' }),
  );
  return { floor, register, run, byId, filtered, own: await alone(pages) };
}

type Load = Awaited<ReturnType<typeof load>>;

/** The medians, and the processor time of the engine for each request with all that followed from it. */
async function inRounds(engine: EngineProcess, once: () => Promise<Load>) {
  const rounds: Load[] = [];
  const before = engine.spent();
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await once());
  const after = await spentAtRest(engine);
  const answered = rounds.reduce((sum, { perSecond }) => sum + perSecond * SECONDS, 0);
  const middle = (of: (each: Load) => number) => median(rounds.map(of));
  return {
    perSecond: Math.round(middle(({ perSecond }) => perSecond)),
    p50: middle(({ p50 }) => p50),
    p99: middle(({ p99 }) => p99),
    mainMicros: Math.round((after.main - before.main) / answered),
    allMicros: Math.round((after.all - before.all) / answered),
  };
}

/** Once all that follows is done: what is due seconds later is part of what was asked. */
async function spentAtRest(engine: EngineProcess): Promise<Spent> {
  await pause(FOLLOWS_WITHIN_MS);
  for (let before = engine.spent().all; ;) {
    await pause(500);
    const now = engine.spent();
    if (now.all - before < 50_000) return now;
    before = now.all;
  }
}

report('ec2', await inFolder((data) => measured(data)));

import { createServer, get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import { numberFlag, quantile, report, rssMiB } from './support/bench.js';
import { Ec2Socket, type Signing } from './support/ec2-client.js';
import { accessKey, startProcess } from './support/engine.js';
import { inFolder } from './support/log.js';

/** Readers at once whose memory is measured. */
const READERS = numberFlag('readers', 1_000);
const APPENDS = numberFlag('appends', 500);
const SECONDS = numberFlag('seconds', 8);
const PORT = numberFlag('port', 39_217);
const SOCKETS = 8;
/** Who else reads while latency is measured. */
const IDLE = 200;
const BUSY = 20;
const ACCOUNT = '111122223333';

const open = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(url, { agent: false }, resolve).on('error', reject);
  });

/** Opens so many readers, and answers what closes them. */
async function readers(url: string, count: number): Promise<() => void> {
  const open_: IncomingMessage[] = [];
  for (let n = 0; n < count; n += 50) {
    open_.push(...(await Promise.all(Array.from({ length: Math.min(50, count - n) }, () => open(url)))));
  }
  for (const one of open_) one.resume();
  return () => open_.forEach((one) => one.destroy());
}

/** The least there is: a server that holds as many answers open and says nothing. In this process, so its growth counts. */
async function bareServer(count: number): Promise<number> {
  const server = createServer((_, response) => response.writeHead(200).write('\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port }: Pick<AddressInfo, 'port'> = Object(server.address());
  const before = rssMiB();
  const close = await readers(`http://127.0.0.1:${port}/`, count);
  await pause(1_000);
  const grown = rssMiB() - before;
  close();
  server.close();
  return grown;
}

await inFolder(async (folder) => {
  const signing = await accessKey(folder, ACCOUNT);
  const engine = await startProcess(folder, PORT, '--cloud', 'instant');
  try {
    await pause(1_000);
    const atRest = engine.rssMiB();
    const closeIdle = await readers(`${engine.url}/v1/feed`, READERS);
    await pause(2_000);
    const withReaders = engine.rssMiB();
    closeIdle();
    const closeOthers = await readers(`${engine.url}/v1/feed?region=nowhere`, IDLE);
    const closeBusy = await readers(`${engine.url}/v1/feed`, BUSY);
    const latency = await latencies(engine.url, signing);
    closeOthers();
    closeBusy();
    const bare = await bareServer(READERS);
    report('feed', {
      readers: READERS,
      rssMiB: { atRest: Math.round(atRest), withReaders: Math.round(withReaders), atMost: 300 },
      yardstick: { what: 'client and server of as many silent answers, in one process', grownMiB: bare },
      latency: { asked: APPENDS, besides: { idle: IDLE, busy: BUSY }, ...latency },
    });
  } finally {
    await engine.stop();
  }
});

/** From before a tag is asked for until its fact is read, at a steady rate and with all readers connected. */
async function latencies(url: string, signing: Signing) {
  const asked = new Map<string, number>();
  const took: number[] = [];
  const feed = await open(`${url}/v1/feed?type=TagsSet`);
  feed.setEncoding('utf8');
  feed.on('data', (text: string) => {
    for (const [, mark = ''] of text.matchAll(/"bench":"([^"]+)"/g)) {
      const begun = asked.get(mark);
      if (begun !== undefined && asked.delete(mark)) took.push(performance.now() - begun);
    }
  });
  const sockets = Array.from({ length: SOCKETS }, () => new Ec2Socket(url, signing));
  const begun = performance.now();
  await Promise.all(sockets.map((socket, index) => tagging(socket, index, asked)));
  const seconds = (performance.now() - begun) / 1e3;
  await pause(1_000);
  feed.destroy();
  for (const socket of sockets) socket.close();
  const perSecond = Math.round(took.length / seconds);
  return { perSecond, missed: asked.size, p50Ms: quantile(took, 0.5), p99Ms: quantile(took, 0.99) };
}

/** One client's share of the rate: each tag is due at its time, and late ones are not skipped. */
async function tagging(socket: Ec2Socket, index: number, asked: Map<string, number>): Promise<void> {
  const made = await socket.ask('CreateVolume', { AvailabilityZone: 'eu-central-1a', Size: '8' });
  const volume = /vol-[0-9a-f]+/.exec(made.body)?.[0] ?? '';
  const started = performance.now();
  const every = (1e3 * SOCKETS) / APPENDS;
  for (let n = 0; n * every < SECONDS * 1e3; n++) {
    const early = started + n * every + (index * every) / SOCKETS - performance.now();
    if (early > 0) await pause(early);
    const mark = `${index}-${n}`;
    asked.set(mark, performance.now());
    const tag = { 'ResourceId.1': volume, 'Tag.1.Key': 'bench', 'Tag.1.Value': mark };
    const { status, body } = await socket.ask('CreateTags', tag);
    if (status !== 200) throw new Error(`The engine answered ${status}: ${body}`);
  }
}

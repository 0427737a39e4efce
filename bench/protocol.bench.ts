import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { compare, median, numberFlag, perSecond, quantile, report } from './support/bench.js';
import { ENGINE_FLAGS } from './support/engine.js';
import { inFolder, sampleEvent } from './support/log.js';

const EVENTS = numberFlag('events', 50_000);
const ROUNDS = numberFlag('rounds', 5);
const APPENDS = numberFlag('appends', 10_000);
const IN_FLIGHT = numberFlag('in-flight', 100);
const RATE = numberFlag('rate', 1_000);
const SECONDS = numberFlag('seconds', 8);
const PORT = numberFlag('port', 39_231);
const IDLE = 200;
const BUSY = 20;

/** Another process of this bench, and what it says first. */
async function started(name: string, ...args: readonly string[]): Promise<{ child: ChildProcess; told: Told }> {
  // What serves is started as the engine is, whatever the bench itself was started with.
  const execArgv = name === 'readers' ? [] : ENGINE_FLAGS;
  const child = fork(new URL(`./support/${name}.js`, import.meta.url).pathname, args, { execArgv });
  return { child, told: await heard(child) };
}

interface Told {
  readonly port: number;
  readonly cpuMs: number;
}

async function heard(child: ChildProcess): Promise<Told> {
  const [told]: unknown[] = await once(child, 'message');
  const { port = 0, cpuMs = 0 }: Partial<Told> = Object(told);
  return { port, cpuMs };
}

const ended = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, 'exit');
  child.disconnect();
  await gone;
};

const clientOf = (port: number) =>
  EventStoreDBClient.connectionString(`esdb://127.0.0.1:${port}?tls=false&keepAliveInterval=-1`);

/** A server in a process of its own; `take` catches up with it, and `cpu` is what that cost it, in µs an event. */
async function contestant(...args: readonly string[]) {
  const { child, told } = await started('log-server', ...args);
  const cpu: number[] = [];
  const cpuMs = async () => {
    child.send('cpu');
    return (await heard(child)).cpuMs;
  };
  const take = async () => {
    const client = clientOf(told.port);
    const before = await cpuMs();
    const rate = await perSecond(EVENTS, async () => {
      let left = EVENTS;
      const subscription = client.subscribeToAll();
      await new Promise<void>((resolve, reject) => {
        subscription.on('data', () => --left === 0 && resolve());
        subscription.on('error', reject);
      });
    });
    cpu.push(((await cpuMs()) - before) * (1000 / EVENTS));
    await client.dispose();
    return rate;
  };
  return { port: told.port, take, cpuUs: () => Number(median(cpu).toPrecision(3)), end: () => ended(child) };
}

async function catchingUp() {
  return inFolder(async (folder) => {
    const [served, canned] = [
      await contestant('log', folder, String(EVENTS)),
      await contestant('canned', String(EVENTS)),
    ];
    const contest = { what: 'catch-up subscription, official client', unit: 'events/s', atLeast: 0.8, rounds: ROUNDS };
    const compared = await compare({ ...contest, ours: served.take, yardstick: canned.take });
    const serverCpuUsAnEvent = { ours: served.cpuUs(), yardstick: canned.cpuUs() };
    await Promise.all([served.end(), canned.end()]);
    return { ...compared, serverCpuUsAnEvent };
  });
}

async function appending() {
  return inFolder(async (folder) => {
    const { child, told } = await started('log-server', 'log', folder, '0');
    const client = clientOf(told.port);
    const rates: number[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      let next = 0;
      const caller = async () => {
        for (let n = next++; n < APPENDS; n = next++) {
          const data = JSON.parse(sampleEvent(n).data);
          await client.appendToStream(`a-${n % 1000}`, jsonEvent({ type: 'T', data }));
        }
      };
      const rate = await perSecond(APPENDS, () => Promise.all(Array.from({ length: IN_FLIGHT }, caller)));
      if (round >= 0) rates.push(rate);
    }
    await client.dispose();
    await ended(child);
    return { inFlight: IN_FLIGHT, perSecond: Math.round(median(rates)), atLeast: 3_000 };
  });
}

interface Appended {
  readonly took: readonly number[];
  readonly cpuUs: number;
}

interface Rounds {
  readonly alone: number[];
  readonly beside: number[];
  /** Processor time of the engine an append, in µs. */
  readonly cpuUsAlone: number[];
  readonly cpuUsBeside: number[];
  /** What the busy subscribers had been given by the end of the round. */
  readonly received: unknown[];
}

/** An engine of its own process that appends at a steady rate, alone and beside subscribers, half of them by SSE and half by gRPC. */
async function besideSubscribers() {
  return inFolder(async (folder) => {
    const ports = [String(PORT), String(PORT + 1)];
    const { child: engine } = await started('steady-engine', folder, ...ports, String(RATE), String(SECONDS));
    const told: Rounds = { alone: [], beside: [], cpuUsAlone: [], cpuUsBeside: [], received: [] };
    const p99 = async (cpu: number[]) => {
      engine.send('append');
      const [answer]: unknown[] = await once(engine, 'message');
      const { took = [], cpuUs = 0 }: Partial<Appended> = Object(answer);
      cpu.push(cpuUs);
      return quantile(took, 0.99);
    };
    for (let round = -1; round < ROUNDS; round++) {
      const alone = await p99(told.cpuUsAlone);
      const { child } = await started(
        'readers',
        `http://127.0.0.1:${PORT}`,
        String(PORT + 1),
        String(IDLE),
        String(BUSY),
      );
      const beside = await p99(told.cpuUsBeside);
      child.send('received');
      const [came]: unknown[] = await once(child, 'message');
      told.received.push(came);
      await ended(child);
      if (round < 0) continue;
      told.alone.push(alone);
      told.beside.push(beside);
    }
    await ended(engine);
    const [alone, beside] = [median(told.alone), median(told.beside)];
    const p99Ms = { alone: Number(alone.toPrecision(3)), beside: Number(beside.toPrecision(3)) };
    const times = Number((beside / alone).toPrecision(3));
    return { rate: RATE, subscribers: { idle: IDLE, busy: BUSY }, p99Ms, times, atMost: 1.5, rounds: told };
  });
}

report('protocol', {
  catchUp: await catchingUp(),
  appends: await appending(),
  appendsBesideSubscribers: await besideSubscribers(),
});

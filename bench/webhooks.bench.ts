import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SqliteEventStore } from '#event-store';
import { compare, numberFlag, perSecond, report } from './support/bench.js';
import { startProcess } from './support/engine.js';
import { fillLog } from './support/filled-log.js';
import { inFolder } from './support/log.js';

/** Half of them in order, one request after the other; half of them concurrent. */
const SUBSCRIPTIONS = numberFlag('subscriptions', 10);
const FACTS = numberFlag('facts', 2_000);
const ROUNDS = numberFlag('rounds', 3);
const PORT = numberFlag('port', 39_317);
const RECEIVER = new URL('./support/receiver.js', import.meta.url).pathname;
/** About as long as a fact as a CloudEvent. */
const BODY = JSON.stringify({ filler: 'x'.repeat(900) });

class Receiver {
  readonly #child: ChildProcess = fork(RECEIVER);
  url = '';

  async open(): Promise<this> {
    const [{ port }]: [{ port: number }] = await once(this.#child, 'message').then(([told]) => [told]);
    this.url = `http://127.0.0.1:${port}/`;
    return this;
  }

  async taken(): Promise<number> {
    const answered = once(this.#child, 'message');
    this.#child.send('how many');
    const [{ taken }]: [{ taken: number }] = await answered.then(([told]) => [told]);
    return taken;
  }

  async until(count: number): Promise<void> {
    while ((await this.taken()) < count) await pause(20);
  }

  close(): void {
    this.#child.disconnect();
  }
}

/** So many connections, each posting the same body again and again: what this machine's HTTP bears. */
async function posted(url: string, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: SUBSCRIPTIONS });
  let left = count;
  const post = () =>
    new Promise<void>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) };
      const asked = request(url, { method: 'POST', agent, headers }, (response) =>
        response.resume().once('end', resolve),
      );
      asked.once('error', reject).end(BODY);
    });
  const connection = async () => {
    while (left-- > 0) await post();
  };
  await Promise.all(Array.from({ length: SUBSCRIPTIONS }, connection));
  agent.destroy();
}

async function commanded(url: string, method: string, body?: object): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method, ...(body && { headers, body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${await answer.text()}`);
  const text = await answer.text();
  const { id = '' }: { id?: string } = text === '' ? {} : JSON.parse(text);
  return id;
}

await inFolder(async (folder) => {
  const log = await SqliteEventStore.open(join(folder, 'log.db'));
  const facts = await fillLog(log, { events: FACTS, images: Math.ceil(FACTS / 25) });
  await log.close();
  const receiver = await new Receiver().open();
  const engine = await startProcess(folder, PORT, '--cloud', 'instant', '--webhook-private');
  const webhooks = `${engine.url}/v1/webhooks`;
  // What else is in the log (the public catalog) goes to no account of these facts.
  const filter = { principal: ['*:assumed-role/pipeline/*'] };
  try {
    const deliver = async () => {
      const before = await receiver.taken();
      const make = (n: number) =>
        commanded(webhooks, 'POST', {
          url: receiver.url,
          from: '0',
          filter,
          order: n % 2 === 0 ? 'ordered' : 'concurrent',
        });
      const ids = await Promise.all(Array.from({ length: SUBSCRIPTIONS }, (_, n) => make(n)));
      await receiver.until(before + facts * SUBSCRIPTIONS);
      for (const id of ids) await commanded(`${webhooks}/${id}`, 'DELETE');
    };
    const count = facts * SUBSCRIPTIONS;
    const comparison = await compare({
      what: `deliveries of ${facts} facts to ${SUBSCRIPTIONS} subscriptions`,
      unit: 'requests/s',
      rounds: ROUNDS,
      ours: () => perSecond(count, deliver),
      yardstick: () => perSecond(count, () => posted(receiver.url, count)),
    });
    report('webhooks', { ...comparison, wanted: 2_000, rssMiB: Math.round(engine.rssMiB()) });
  } finally {
    await engine.stop();
    receiver.close();
  }
});

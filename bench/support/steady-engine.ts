import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { EventStore } from '#event-store';
import { toEvent } from '#lifecycle';
import { startEngine } from '../../apps/api/src/engine.js';
import { ENGINE_CONFIG } from '../../test/support/engine-config.js';

/**
 * A process of its own: an engine on a folder, `<folder> <port> <gRPC port> <a second> <seconds>`, that appends facts at a steady rate each
 * time it is told to, and says how long each took, from when it was due until it was durable, in milliseconds,
 * and what one cost the whole process, in µs of processor time.
 */
const [data = '', ...numbers] = process.argv.slice(2);
const [port = 0, grpcPort = 0, rate = 0, seconds = 0] = numbers.map(Number);
const IMAGES = 1000;

const config = { ...ENGINE_CONFIG, data, port, grpcPort, eventStore: 'sqlite' } as const;
const engine = await startEngine(config, pino({ level: 'silent' }));
const store = engine.app.get(EventStore);

async function append(n: number): Promise<void> {
  const imageId = `ami-${String(n % IMAGES).padStart(17, '0')}`;
  const stream = `image-${imageId}`;
  const where = { account: '111122223333', region: 'eu-central-1' };
  const metadata = {
    version: 1,
    occurredAt: Date.now() * 1000,
    actor: { principal: 'bench' },
    source: 'import',
    ...where,
  } as const;
  const data = { resourceId: imageId, tags: { bench: String(n) } };
  await store.append(stream, 'any', [toEvent({ id: randomUUID(), stream, type: 'TagsSet', data, metadata })]);
}

async function steadily(): Promise<number[]> {
  const took: number[] = [];
  const waiting: Promise<void>[] = [];
  const begun = performance.now();
  for (let n = 0; n < rate * seconds;) {
    for (; n < rate * seconds && begun + (n * 1000) / rate <= performance.now(); n++) {
      const due = begun + (n * 1000) / rate;
      waiting.push(append(n).then(() => void took.push(performance.now() - due)));
    }
    await pause(1);
  }
  await Promise.all(waiting);
  return took;
}

process.on('message', () => {
  const before = process.cpuUsage();
  void steadily().then((took) => {
    const { user, system } = process.cpuUsage(before);
    process.send?.({ took, cpuUs: Math.round((user + system) / (rate * seconds)) });
  });
});
process.on('disconnect', () => {
  void engine.stop().then(() => process.exit());
});
process.send?.({ ready: true });

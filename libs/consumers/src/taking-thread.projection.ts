import { parentPort, workerData } from 'node:worker_threads';
import { ReadingLog } from '#event-store';
import { messageOf } from '#read-model';
import { openOrdered, type Order } from './order.projection.js';
import { filterOf } from './rebuilding.js';
import type { Taken } from './taking.js';
import { codeOf, ThingsProjection } from './things-projection.js';

export type ToTaker =
  | { readonly kind: 'follow'; readonly order: Order }
  | { readonly kind: 'leave'; readonly model: string }
  | { readonly kind: 'grown' }
  | { readonly kind: 'end' };

export type FromTaker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'taken'; readonly model: string; readonly taken: Taken }
  | { readonly kind: 'left'; readonly model: string }
  | { readonly kind: 'failed'; readonly model: string; readonly reason: string; readonly code: string };

const port = parentPort;
if (port === null) throw new Error('This program follows the log for read models in a thread: an engine starts it.');
const tell = (message: FromTaker): void => port.postMessage(message);

const file: unknown = workerData;
const log = new ReadingLog(String(file));
const leaving = new Map<string, AbortController>();

/** The file is closed before its owner hears that it was left. */
async function follow(order: Order, signal: AbortSignal): Promise<void> {
  const generation = await openOrdered(order);
  try {
    const projection = new ThingsProjection(log, generation);
    const after = BigInt(projection.progress().position);
    for await (const page of log.follow({ after, filter: filterOf(generation.definition), signal, pageSize: 2_000 })) {
      await projection.apply(page);
      const { position, caughtUp } = page;
      const taken = { position, caughtUp, recordedAt: page.events.at(-1)?.recordedAt ?? null };
      tell({ kind: 'taken', model: order.model, taken });
    }
  } finally {
    generation.close();
  }
}

async function take(order: Order): Promise<void> {
  const { model } = order;
  const leave = new AbortController();
  leaving.set(model, leave);
  try {
    await follow(order, leave.signal);
    tell({ kind: 'left', model });
  } catch (error) {
    tell({ kind: 'failed', model, reason: messageOf(error), code: codeOf(error) });
  }
}

port.on('message', (message: ToTaker) => {
  if (message.kind === 'follow') void take(message.order);
  else if (message.kind === 'leave') leaving.get(message.model)?.abort();
  else if (message.kind === 'grown') log.grown();
  else {
    log.close();
    port.close();
  }
});
tell({ kind: 'ready' });

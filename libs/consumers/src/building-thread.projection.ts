import { parentPort, workerData } from 'node:worker_threads';
import { type Position, ReadingLog } from '#event-store';
import { messageOf } from '#read-model';
import type { Filled } from './building.js';
import { openOrdered, type Order } from './order.projection.js';
import { filterOf } from './rebuilding.js';
import { ThingsProjection } from './things-projection.js';

/** What the thread is started with: the generation, the log's file, and how far it is to be taken in. */
export interface ToBuild {
  readonly order: Order;
  readonly file: string;
  readonly goal: Position;
}

export type FromBuilder =
  | { readonly kind: 'filled'; readonly filled: Filled }
  | { readonly kind: 'whole' }
  | { readonly kind: 'failed'; readonly reason: string };

const port = parentPort;
if (port === null) throw new Error('This program fills a read model in a thread: start it by rebuilding one.');
const tell = (message: FromBuilder): void => port.postMessage(message);

/** The log is read once, in its order: little of it is asked for again. */
const CACHE_KIB = 4_096;

async function build({ order, file, goal }: ToBuild): Promise<void> {
  const generation = await openOrdered(order);
  const log = new ReadingLog(file, CACHE_KIB);
  const projection = new ThingsProjection(log, generation);
  const { streamPrefixes } = filterOf(generation.definition);
  for (const stretch of log.inStretches(goal, streamPrefixes)) {
    tell({ kind: 'filled', filled: await projection.fill(stretch) });
  }
  projection.caughtUp();
  generation.close();
  log.close();
  tell({ kind: 'whole' });
}

const toBuild: ToBuild = workerData;
build(toBuild).catch((error: unknown) => tell({ kind: 'failed', reason: messageOf(error) }));

import { parentPort, workerData } from 'node:worker_threads';
import type { Page, ReadStreamOptions, RecordedEvent } from '#event-store';
import { Generation, messageOf, type ModelDefinition } from '#read-model';
import { ThingsProjection } from './things-projection.js';

/** What a thread is to fill. */
export interface Order {
  /** URL of the module that exports the definition. */
  readonly module: string;
  readonly model: string;
  readonly number: number;
  readonly file: string;
}

export type ToThread =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'stream'; readonly events: readonly RecordedEvent[] }
  | { readonly kind: 'finish' };

export type FromThread =
  | { readonly kind: 'taken' }
  | { readonly kind: 'wanted'; readonly stream: string; readonly count: number }
  | { readonly kind: 'failed'; readonly reason: string };

const port = parentPort;
if (port === null) throw new Error('This program fills a read model in a thread: start it by rebuilding one.');
const tell = (message: FromThread): void => port.postMessage(message);

/** The log, as far as folding anew needs it: its owner looks the stream up. Only one is ever asked for at a time. */
const log = {
  answered: (_events: readonly RecordedEvent[]): void => {},

  async *readStream(stream: string, { count = 0 }: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    const events = new Promise<readonly RecordedEvent[]>((resolve) => {
      log.answered = resolve;
    });
    tell({ kind: 'wanted', stream, count });
    yield* await events;
  },
};

const isDefinition =
  (name: string) =>
  (exported: unknown): exported is ModelDefinition =>
    typeof exported === 'object' && exported !== null && 'tables' in exported && 'name' in exported
      ? exported.name === name
      : false;

const open = async ({ module, model, number, file }: Order): Promise<Generation> => {
  const exported: Record<string, unknown> = await import(module);
  const definition = Object.values(exported).find(isDefinition(model));
  if (!definition) throw new Error(`${module} exports no read model '${model}'.`);
  return Generation.open(definition, number, file);
};

/** So many events are taken in together: a subject's facts stand close to each other, and what they come to is written once. */
const TOGETHER = 1_000;
let waiting: RecordedEvent[] = [];
let last: Omit<Page, 'events'> = { position: 0n, caughtUp: false };

async function take(projection: ThingsProjection, { events, ...page }: Page): Promise<void> {
  for (const event of events) waiting.push(event);
  last = page;
  if (waiting.length >= TOGETHER) await takeWaiting(projection);
}

async function takeWaiting(projection: ThingsProjection): Promise<void> {
  const page = { ...last, events: waiting };
  waiting = [];
  await projection.apply(page);
}

const order: Order = workerData;
const begun = open(order).then((generation) => new ThingsProjection(log, generation));
let work: Promise<unknown> = begun;

const next = (step: (projection: ThingsProjection) => Promise<void> | void): void => {
  work = work
    .then(() => begun)
    .then(step)
    .catch((error: unknown) => {
      tell({ kind: 'failed', reason: messageOf(error) });
      port.close();
    });
};

port.on('message', (message: ToThread) => {
  if (message.kind === 'stream') log.answered(message.events);
  else if (message.kind === 'page') {
    next(async (projection) => {
      await take(projection, message.page);
      tell({ kind: 'taken' });
    });
  } else {
    next(async (projection) => {
      await takeWaiting(projection);
      projection.caughtUp();
      projection.generation.close();
      port.close();
    });
  }
});

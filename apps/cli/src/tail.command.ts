import { type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { numberGiven } from './ask.command.js';
import { environment } from './config.js';
import type { Globals, Options } from './definition.js';
import { engineAddress } from './desk.js';
import { eventsIn, type StreamEvent } from './event-stream.js';
import { factWordsOf } from './fact-words.js';
import { lineOf, Told } from './answers/told.js';
import { codeOf, messageOf, Trouble } from './trouble.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** Silence longer than several of the engine's heartbeats: the connection is gone, though nobody said so. */
const SILENCE_MS = 60_000;

const Problem = z.object({ detail: z.string() });
const Goodbye = z.object({ detail: z.string() });

/** `amistory tail`: shows facts as they come, until Ctrl-C. */
export const tail = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  const url = await engineAddress(globals, 'nothing comes');
  const feed = { url, token: globals.token ?? environment().token, options };
  await new Tail(feed, numberGiven('limit', options) ?? Infinity, shower(globals)).run();
};

/** One feed over as many connections as it takes. */
class Tail {
  #after: string | undefined;
  #shown = 0;
  #wait = FIRST_WAIT_MS;

  constructor(
    private readonly feed: Opening,
    private readonly count: number,
    private readonly show: (data: string) => Promise<void>,
  ) {}

  async run(): Promise<void> {
    for (;;) {
      await this.#connect().catch((error: unknown) => this.#excuse(error));
      if (this.#shown >= this.count) return;
      await pause(this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    }
  }

  async #connect(): Promise<void> {
    for await (const event of eventsIn(await opened(this.feed, this.#after))) {
      this.#wait = FIRST_WAIT_MS;
      await this.#take(event);
      this.#after = event.id ?? this.#after;
      if (this.#shown >= this.count) return;
    }
  }

  async #take({ event, data }: StreamEvent): Promise<void> {
    if (event === 'end') process.stderr.write(`amistory: ${goodbyeOf(data)}\n`);
    if (event !== undefined || data === '') return;
    await this.show(data);
    this.#shown += 1;
  }

  /** Once a feed has begun, whatever breaks it may pass. */
  #excuse(error: unknown): void {
    if (error instanceof Trouble) throw error;
    if (this.#after === undefined) throw unreachable(this.feed.url, error);
  }
}

interface Opening {
  readonly url: string;
  readonly token: string | undefined;
  readonly options: Options;
}

const addressOf = ({ url, options }: Opening): URL => {
  const address = new URL(`${url.replace(/\/+$/, '')}/v1/feed`);
  for (const [name, values] of Object.entries(factWordsOf(options))) {
    for (const value of [values].flat()) address.searchParams.append(name, String(value));
  }
  if (typeof options['from'] === 'string') address.searchParams.set('from', options['from']);
  return address;
};

/** @throws {Trouble} The engine refused: coming again would not help. */
const opened = async (feed: Opening, after: string | undefined): Promise<IncomingMessage> => {
  const address = addressOf(feed);
  const headers = {
    accept: 'text/event-stream',
    ...(feed.token !== undefined && { authorization: `Bearer ${feed.token}` }),
    ...(after !== undefined && { 'last-event-id': after }),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = (address.protocol === 'https:' ? secure : plain)(address, { headers, agent: false });
    asked.setTimeout(SILENCE_MS, () => asked.destroy(new Error('the engine fell silent')));
    asked.on('response', resolve).on('error', reject).end();
  });
  response.setEncoding('utf8');
  const { statusCode = 0 } = response;
  if (statusCode === 200) return response;
  const text = (await response.toArray()).join('');
  if (statusCode === 401 && feed.token === undefined)
    throw new Trouble(`the engine at ${feed.url} asks for its token: give --token, or set AMISTORY_TOKEN.`);
  // It is starting, stopping or full: it may take readers again.
  if (statusCode === 503 && after !== undefined) throw new Error(detailOf(text));
  throw new Trouble(detailOf(text) || `${feed.url} answers, but not as Amistory does: check the address in --url.`);
};

const detailOf = (text: string): string => parsed(Problem, text)?.detail ?? '';
const goodbyeOf = (text: string): string => parsed(Goodbye, text)?.detail ?? 'the feed ended.';

const parsed = <Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | undefined => {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

const unreachable = (url: string, error: unknown): Trouble =>
  new Trouble(`no engine answers at ${url} (${codeOf(error) ?? messageOf(error)}): start it, or correct --url.`);

/** Prints one fact; waits for whoever reads it, as the engine waits for this program. */
const shower = ({ json, color }: Globals) => {
  const colour = process.stdout.isTTY && color && !environment().noColor;
  return async (data: string): Promise<void> => {
    const told = Told.safeParse(JSON.parse(data));
    const line = json === true || !told.success ? data : lineOf(told.data, colour);
    if (!process.stdout.write(`${line}\n`)) await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
  };
};

import { type IncomingMessage, request } from 'node:http';

/** One server-sent event; of facts, `data` is the CloudEvent. */
export interface Heard {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: Record<string, unknown> | undefined;
  readonly comment: string | undefined;
}

/** A reader of a feed over a socket of its own. */
export class FeedReader {
  readonly heard: Heard[] = [];
  lastEventId: string | undefined;
  /** Set once the feed ended, whoever ended it. */
  ended = false;
  #text = '';
  #wake: () => void = () => undefined;

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.#take(text));
    for (const end of ['end', 'close', 'error']) {
      response.on(end, () => {
        this.ended = true;
        this.#wake();
      });
    }
  }

  static open(url: string, headers: Record<string, string> = {}): Promise<FeedReader> {
    return new Promise((resolve, reject) => {
      const asked = request(url, { agent: false, headers: { accept: 'text/event-stream', ...headers } });
      asked.on('response', (response) => resolve(new FeedReader(response))).on('error', reject);
      asked.end();
    });
  }

  /** The facts heard so far, as CloudEvents. */
  get facts(): Record<string, unknown>[] {
    return this.heard.flatMap(({ event, data }) => (event === undefined && data !== undefined ? [data] : []));
  }

  /** Waits until this holds. */
  async until(holds: (reader: this) => boolean, timeoutMs = 10_000): Promise<this> {
    const deadline = Date.now() + timeoutMs;
    while (!holds(this)) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`It did not come to that; heard so far: ${JSON.stringify(this.heard.slice(-5))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 200));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this;
  }

  /** Leaves without a word, as a connection that breaks. */
  leave(): void {
    this.response.destroy();
  }

  #take(text: string): void {
    const blocks = (this.#text + text).split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) this.#hear(block);
    this.#wake();
  }

  #hear(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => [line.split(':', 1)[0] ?? '', line.replace(/^[^:]*: ?/, '')]),
    );
    const [id, event, said, comment] = ['id', 'event', 'data', ''].map((name) => fields.get(name));
    const data: Record<string, unknown> | undefined = said === undefined ? undefined : JSON.parse(said);
    if (id !== undefined) this.lastEventId = id;
    this.heard.push({ id, event, data, comment });
  }
}

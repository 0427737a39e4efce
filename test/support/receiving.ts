import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Pace, Relations, Seal } from '#delivery';

/** What it seals can be read. */
export class OpenSeal extends Seal {
  override seal = (text: string, context: string) => `${context}=${text}`;
  override open = (sealed: string, context: string) => sealed.slice(context.length + 1);
}

/** Every fact is of every image, and carries every tag. */
export class AllRelated extends Relations {
  override match = () => Promise.resolve(true);
}

/** Time passes only while somebody waits for it, and then at once. */
export class SetPace implements Pace {
  at = 1_772_000_000_000_000;
  waits: number[] = [];
  /** Whoever waits does so until this says. */
  held: Promise<void> = Promise.resolve();
  now = () => this.at;
  random = () => 0.5;
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.waits.push(milliseconds);
    await Promise.race([this.held, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    this.at += milliseconds * 1_000;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly subject: string;
}

/** A receiver that answers as it is told to, by the subject of the fact. */
export class Receiver {
  readonly got: Got[] = [];
  atOnce = 0;
  mostAtOnce = 0;
  answer: (subject: string) => number | Promise<number> = () => 204;
  url = '';
  readonly #server: Server = createServer((request, response) => {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    let body = '';
    request.on('data', (text: Buffer) => (body += text.toString()));
    request.on('end', async () => {
      const { subject }: { subject: string } = JSON.parse(body);
      this.got.push({ headers: request.headers, body, subject });
      response.statusCode = await this.answer(subject);
      this.atOnce--;
      response.end();
    });
  });

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/in`;
    return this;
  }

  get subjects(): string[] {
    return this.got.map(({ subject }) => subject);
  }

  close(): void {
    this.#server.close().closeAllConnections();
  }
}

/** Waits until this is so, and says where it does not come to that. */
export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 2_000) throw new Error('It did not come to that.');
    await pause(5);
  }
}

import { createHash, createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** What signs requests, and for where. */
export interface Signing {
  readonly id: string;
  readonly secret: string;
  readonly region: string;
}

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** An answer of the engine. */
export interface Answered {
  readonly status: number;
  readonly body: string;
}

/**
 * A client of the EC2 API that costs little: one socket, one request at a time, signed as AWS's clients sign (SigV4 with headers). What a
 * bench measures is the engine, and the client shares its processors.
 */
export class Ec2Socket {
  readonly #host: string;
  readonly #socket: Socket;
  #received = '';
  #waiting: ((answered: Answered) => void) | null = null;
  #key: { readonly day: string; readonly bytes: Buffer } | null = null;

  constructor(
    url: string,
    private readonly signing: Signing,
  ) {
    const { hostname, port, host } = new URL(url);
    this.#host = host;
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.setEncoding('utf8');
    this.#socket.on('data', (chunk: string) => this.#take(chunk));
  }

  /** Sends one action; the next only after its answer. */
  ask(action: string, parameters: Readonly<Record<string, string>>): Promise<Answered> {
    return this.post(new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters }).toString());
  }

  /** Sends a form as it is. */
  post(form: string | Buffer): Promise<Answered> {
    const body = typeof form === 'string' ? Buffer.from(form) : form;
    return new Promise((resolve, reject) => {
      this.#waiting = resolve;
      this.#socket.once('error', reject);
      this.#socket.write(this.#head(body));
      this.#socket.write(body, () => this.#socket.off('error', reject));
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #head(body: Buffer): string {
    const at = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const day = at.slice(0, 8);
    const { id, region } = this.signing;
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    const signed = 'content-type;host;x-amz-date';
    const canonical = `POST\n/\n\ncontent-type:${type}\nhost:${this.#host}\nx-amz-date:${at}\n\n${signed}\n${sha256(body)}`;
    const scope = `${day}/${region}/ec2/aws4_request`;
    const signature = hmac(this.#keyOf(day), `AWS4-HMAC-SHA256\n${at}\n${scope}\n${sha256(canonical)}`).toString('hex');
    const authorization = `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
    const headers = [
      `host: ${this.#host}`,
      `content-type: ${type}`,
      `x-amz-date: ${at}`,
      `authorization: ${authorization}`,
      `content-length: ${body.length}`,
    ];
    return `POST / HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`;
  }

  #keyOf(day: string): Buffer {
    if (this.#key?.day === day) return this.#key.bytes;
    const { secret, region } = this.signing;
    const bytes = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), 'ec2'), 'aws4_request');
    this.#key = { day, bytes };
    return bytes;
  }

  #take(chunk: string): void {
    this.#received += chunk;
    const head = this.#received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#received.slice(0, head))?.[1] ?? 0);
    const body = this.#received.slice(head + 4);
    if (Buffer.byteLength(body) < length) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = '';
    this.#waiting?.({ status, body });
  }
}

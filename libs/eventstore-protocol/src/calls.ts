import { once } from 'node:events';
import {
  status,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { enveloped } from './envelopes.js';
import { Failure, failure, foreseen, statusOf } from './failures.js';

/** A reader that is slower than the log has this much in the engine's memory, and no more is read for it. */
export const MOST_UNSENT = 256 * 1024;
const MOST_UNSENT_MESSAGES = 128;

/** So many messages of one call are in hand; the client waits before it sends more. */
const MOST_IN_HAND = 1024;

/** Replies that are bytes already. */
export const asIs = (reply: Buffer): Buffer => reply;

type Outgoing<Request> = ServerWritableStream<Request, Buffer> | ServerDuplexStream<Request, Buffer>;

/** Calls that are open: each is answered or ends with a failure, also when the server ends. */
export class Calls {
  readonly #open = new Set<AbortController>();
  #ending = false;

  constructor(private readonly report: (error: unknown) => void) {}

  /** Ends what goes on for ever, so that clients connect again elsewhere. */
  end(): void {
    this.#ending = true;
    for (const call of this.#open) call.abort();
  }

  async answer<Request, Reply>(
    call: ServerUnaryCall<Request, Reply> | ServerReadableStream<Request, Reply>,
    callback: sendUnaryData<Reply>,
    work: () => Promise<Reply>,
  ): Promise<void> {
    try {
      if (this.#ending) throw failure.closing();
      callback(null, await work());
    } catch (error) {
      if (!call.cancelled) callback(statusOf(this.known(error)), null);
    }
  }

  /** Sends messages, page by page, as the client takes them. */
  async stream<Request>(
    call: Outgoing<Request>,
    pages: (abort: AbortController) => AsyncIterable<Iterable<Buffer>>,
  ): Promise<void> {
    await this.during(call, async (abort) => {
      const { signal } = abort;
      let unsent = 0;
      for await (const page of pages(abort)) {
        for (const message of enveloped(page)) {
          if (signal.aborted) return;
          unsent += message.length;
          if (call.write(message) || (unsent < MOST_UNSENT && call.writableLength < MOST_UNSENT_MESSAGES)) continue;
          await once(call, 'drain', { signal });
          unsent = 0;
        }
      }
    });
  }

  /**
   * Runs a call to its end. It is aborted when the client leaves or the server ends, and may be by others, who give the Failure that the
   * client is told as the reason; at the end it is aborted in any case.
   */
  async during<Request>(call: Outgoing<Request>, work: (abort: AbortController) => Promise<void>): Promise<void> {
    const abort = new AbortController();
    this.#open.add(abort);
    call.on('cancelled', () => abort.abort());
    try {
      if (this.#ending) throw failure.closing();
      await work(abort);
      if (abort.signal.aborted) throw failure.closing();
      call.end();
    } catch (error) {
      const known = abort.signal.aborted ? (foreseen(abort.signal.reason) ?? failure.closing()) : this.known(error);
      if (!call.cancelled) call.emit('error', statusOf(known));
    } finally {
      this.#open.delete(abort);
      abort.abort();
    }
  }

  /** Takes a client's messages until it has no more, it leaves, or `take` throws. */
  async requests<Request>(
    call: ServerDuplexStream<Request, Buffer>,
    signal: AbortSignal,
    take: (request: Request) => Promise<void> | void,
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let inHand = 0;
    const done = () => {
      if (--inHand < MOST_IN_HAND && call.isPaused()) call.resume();
      if (inHand === 0 && call.readableEnded) resolve();
    };
    call.on('data', (request: Request) => {
      if (++inHand >= MOST_IN_HAND) call.pause();
      Promise.try(take, request).then(done, reject);
    });
    call.on('end', () => inHand === 0 && resolve());
    call.on('error', reject);
    signal.addEventListener('abort', () => resolve());
    await promise;
  }

  /** What the client is told of an error: never how the engine is made. */
  known(error: unknown): Failure {
    const known = foreseen(error);
    if (known) return known;
    this.report(error);
    return new Failure(
      status.INTERNAL,
      'The engine failed to answer; its log says why. Nothing acknowledged is lost: try again.',
    );
  }
}

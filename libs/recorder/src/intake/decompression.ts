import type { Readable, Transform } from 'node:stream';
import zlib from 'node:zlib';
import { member, type Told } from '../mapping/reading.js';

/** Input that could not be read to its end. */
export class BrokenInput extends Error {
  override readonly name = 'BrokenInput';

  /** @param brokenOff It was sound as far as it came: whoever sent it went away, or nobody wants the rest. */
  constructor(
    message: string,
    readonly brokenOff = false,
  ) {
    super(message);
  }
}

/** How Node calls it when the other end of a stream goes away, and when a stream is stopped from here. */
const BROKEN_OFF: ReadonlySet<Told> = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR']);

/** Whether a stream failed because its other end went away, and not because of what it held. */
export const isBrokenOff = (error: Told): boolean => BROKEN_OFF.has(member(error, 'code'));

type Compression = Transform & { readonly bytesWritten: number };

interface Format {
  readonly name: string;
  readonly magic: readonly number[];
  create(): Compression;
  /** Everything that a beginning of the input holds; throws where it is broken before its end. */
  begin(bytes: Buffer): Buffer;
}

const CHUNK = { chunkSize: 256 << 10 };
/** So much of plain text is won back at most: what expands further was made to, and would fill the memory at once. */
const MOST_WON_BACK = { ...CHUNK, maxOutputLength: 64 << 20 };
const FORMATS: readonly Format[] = [
  {
    name: 'gzip',
    magic: [0x1f, 0x8b],
    create: () => zlib.createGunzip(CHUNK),
    begin: (bytes) => zlib.gunzipSync(bytes, { ...MOST_WON_BACK, finishFlush: zlib.constants.Z_SYNC_FLUSH }),
  },
  {
    name: 'zstd',
    magic: [0x28, 0xb5, 0x2f, 0xfd],
    create: () => zlib.createZstdDecompress(CHUNK),
    begin: (bytes) => zlib.zstdDecompressSync(bytes, { ...MOST_WON_BACK, finishFlush: zlib.constants.ZSTD_e_flush }),
  },
];
const LONGEST_MAGIC = 4;
/** So much is fed at a time: where a stream breaks, at most what this much expands to has to be won back. */
const SLICE = 16 << 10;
/** So much compressed input is kept to win back what a broken slice still held. */
const REMEMBERED = 4 << 20;

/**
 * The plain bytes of an input, whatever its compression, which its first bytes tell (a file's name may lie). Members of gzip or zstd
 * one after another are one input; what was compressed twice is opened twice.
 * @throws {BrokenInput} After the last good byte was given out: it ends too early, or is no longer what it began as.
 */
export async function* plainBytes(
  source: AsyncIterable<Buffer>,
  onBytes?: (count: number) => void,
): AsyncGenerator<Buffer> {
  yield* opened(counted(source, onBytes), 2);
}

async function* counted(source: AsyncIterable<Buffer>, onBytes?: (count: number) => void): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of source) {
      onBytes?.(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw new BrokenInput(`It could not be read: ${reasonOf(error)}.`, isBrokenOff(error));
  }
}

async function* opened(source: AsyncIterable<Buffer>, layers: number): AsyncGenerator<Buffer> {
  const bytes = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < LONGEST_MAGIC) {
    const next = await bytes.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  const format = layers === 0 ? undefined : FORMATS.find(({ magic }) => magic.every((byte, at) => head[at] === byte));
  const all = rejoined(head, bytes);
  yield* format === undefined ? all : opened(inflated(all, format), layers - 1);
}

async function* rejoined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/**
 * One compressed stream after another: a decompressor ends with the first that it cannot go on from, and the rest of its input is
 * the beginning of the next. Zeros after the end are padding.
 */
async function* inflated(source: AsyncIterable<Buffer>, format: Format): AsyncGenerator<Buffer> {
  let inflation = new Inflation(format);
  try {
    for await (const slice of slices(source)) {
      let rest = slice;
      while (rest.length > 0 && !(inflation.ended && isPadding(rest))) {
        inflation = inflation.ended ? new Inflation(format) : inflation;
        const before = inflation.consumed;
        yield* inflation.feed(rest);
        rest = rest.subarray(inflation.ended ? inflation.consumed - before : rest.length);
      }
    }
    yield* inflation.end();
  } catch (error) {
    if (error instanceof BrokenInput) throw error;
    const rest = inflation.wonBack();
    if (rest.length > 0) yield rest;
    throw new BrokenInput(`Its ${format.name} compression is broken or cut off: ${reasonOf(error)}.`);
  } finally {
    inflation.close();
  }
}

const isPadding = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);

async function* slices(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += SLICE) yield chunk.subarray(at, at + SLICE);
  }
}

/** Drives a decompressor by hand: a pipe would throw away what it holds when it breaks. */
class Inflation {
  private readonly stream: Compression;
  private readonly remembered: Buffer[] = [];
  private fed = 0;
  /** Up to here, all that it was fed was sound and has been given out. */
  private soundTo = 0;
  private given = 0;
  private failure: unknown = null;
  private wake: () => void = () => {};
  /** The compressed stream has ended, though its input may go on. */
  ended = false;

  constructor(private readonly format: Format) {
    this.stream = format.create();
    this.stream.on('error', (error) => {
      this.failure = error;
      this.wake();
    });
    this.stream.on('end', () => {
      this.ended = true;
      this.wake();
    });
    this.stream.on('readable', () => this.wake());
  }

  /** How many bytes of the input the decompressor has used. */
  get consumed(): number {
    return this.stream.bytesWritten;
  }

  async *feed(slice: Buffer): AsyncGenerator<Buffer> {
    let taken = false;
    this.fed += slice.length;
    if (this.fed <= REMEMBERED) this.remembered.push(slice);
    this.stream.write(slice, () => {
      taken = true;
      this.wake();
    });
    // What it leaves of the slice belongs to the next compressed stream: this one has ended, or is about to say so.
    yield* this.drain(() => this.ended || (taken && this.consumed === this.fed));
    this.soundTo = this.fed;
  }

  async *end(): AsyncGenerator<Buffer> {
    this.stream.end();
    yield* this.drain(() => this.ended);
  }

  close(): void {
    this.stream.destroy();
  }

  /**
   * What the longest sound beginning holds beyond what was given out: found by halving, for a decompressor that breaks gives out
   * nothing of its last input.
   */
  wonBack(): Buffer {
    if (this.fed > REMEMBERED || this.given > MOST_WON_BACK.maxOutputLength) return Buffer.alloc(0);
    const bytes = Buffer.concat(this.remembered);
    let sound: Buffer = Buffer.alloc(0);
    let low = this.soundTo;
    let high = bytes.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      try {
        sound = this.format.begin(bytes.subarray(0, middle));
        low = middle;
      } catch {
        high = middle - 1;
      }
    }
    return sound.subarray(this.given);
  }

  private async *drain(done: () => boolean): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk: unknown = this.stream.read();
      if (Buffer.isBuffer(chunk)) {
        this.given += chunk.length;
        yield chunk;
      } else if (this.failure !== null) throw this.failure;
      else if (done()) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

/** What a stream of bytes is read as; a stream of texts is taken at its word. */
export async function* bytesOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
}

const reasonOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

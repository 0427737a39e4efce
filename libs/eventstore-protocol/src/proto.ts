/**
 * Protocol Buffers, as far as replies need them: they are written into one buffer each, which is several times faster than through
 * the generated classes. https://protobuf.dev/programming-guides/encoding/
 */
const MASK = 0x7f;
const MORE = 0x80;
const UINT32 = 2 ** 32;

/** A field's value: a number is a varint, text and bytes are length-delimited. */
export type Value = number | bigint | string | Uint8Array;

/** One message of these fields, in the order given. */
export function message(...fields: readonly (readonly [field: number, value: Value])[]): Buffer {
  let size = 0;
  for (const [, value] of fields) size += fieldSize(value);
  const into = new Cursor(Buffer.allocUnsafe(size));
  for (const [field, value] of fields) into.field(field, value);
  return into.bytes;
}

/** The bytes of a field under a number below 16. */
export function fieldSize(value: Value): number {
  if (typeof value === 'number' || typeof value === 'bigint') return 1 + varintSize(value);
  const length = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
  return 1 + varintSize(length) + length;
}

/** The bytes of a varint; a negative number counts as 64 bits, as in int64. */
export function varintSize(value: number | bigint): number {
  if (typeof value === 'bigint' || value < 0 || value > Number.MAX_SAFE_INTEGER) return bigSize(BigInt(value));
  let size = 1;
  for (let left = value; left > MASK; left = Math.floor(left / MORE)) size++;
  return size;
}

function bigSize(value: bigint): number {
  const unsigned = BigInt.asUintN(64, value);
  if (unsigned <= BigInt(Number.MAX_SAFE_INTEGER)) return varintSize(Number(unsigned));
  return unsigned >= 1n << 63n ? 10 : unsigned >= 1n << 56n ? 9 : 8;
}

/** Writes fields one after the other into bytes of the right size. */
export class Cursor {
  #at = 0;

  constructor(readonly bytes: Buffer) {}

  /** A field under a number below 16. */
  field(field: number, value: Value): void {
    if (typeof value === 'number' || typeof value === 'bigint') {
      this.bytes[this.#at++] = field << 3;
      this.varint(value);
    } else if (typeof value === 'string') this.text(field, value, Buffer.byteLength(value));
    else {
      this.open(field, value.length);
      this.bytes.set(value, this.#at);
      this.#at += value.length;
    }
  }

  /** Text whose length in bytes is known already. */
  text(field: number, value: string, length: number): void {
    this.open(field, length);
    this.#at += this.bytes.write(value, this.#at, 'utf8');
  }

  /** Begins a message of so many bytes. */
  open(field: number, length: number): void {
    this.bytes[this.#at++] = (field << 3) | 2;
    this.varint(length);
  }

  varint(value: number | bigint): void {
    if (typeof value === 'bigint' || value < 0) return this.#big(BigInt.asUintN(64, BigInt(value)));
    let left = value;
    while (left > MASK) {
      // Bit operations see 32 bits only: larger numbers are divided.
      this.bytes[this.#at++] = (left % MORE) | MORE;
      left = left < UINT32 ? left >>> 7 : Math.floor(left / MORE);
    }
    this.bytes[this.#at++] = left;
  }

  #big(value: bigint): void {
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return this.varint(Number(value));
    let left = value;
    for (; left > 0x7fn; left >>= 7n) this.bytes[this.#at++] = Number(left & 0x7fn) | MORE;
    this.bytes[this.#at++] = Number(left);
  }
}

/** Bytes put together at most: what goes on from there is the next envelope. A reply that is larger goes alone. */
const MOST_BYTES = 32 * 1024;
/** What stands before each message of a stream in gRPC: whether it is compressed, and its length. */
const PREFIX = 5;

/**
 * Replies, many in one write. gRPC-js sends one message at a time and waits until it is written before it takes the next: a page of
 * small ones would be as many writes, and as many wakings of whoever reads.
 */
export function* enveloped(replies: Iterable<Buffer>): Generator<Buffer> {
  let together: Buffer[] = [];
  let size = 0;
  for (const reply of replies) {
    if (size > 0 && size + reply.length > MOST_BYTES) {
      yield envelope(together, size);
      [together, size] = [[], 0];
    }
    together.push(reply);
    size += PREFIX + reply.length;
  }
  if (size > 0) yield envelope(together, size);
}

/**
 * To gRPC-js this is one message, before which it puts a prefix with the whole length, and then has it copied there. So the copy puts things
 * right: the length of the first reply into that prefix; behind it come the others, each with a prefix of its own.
 */
function envelope([first, ...others]: readonly Buffer[], size: number): Buffer {
  if (first === undefined || others.length === 0) return first ?? Buffer.alloc(0);
  const bytes = Buffer.allocUnsafe(size - PREFIX);
  let at = first.copy(bytes);
  for (const reply of others) {
    at = bytes.writeUInt8(0, at);
    at = bytes.writeUInt32BE(reply.length, at);
    at += reply.copy(bytes, at);
  }
  const copy = (target: Uint8Array, to = 0): number => {
    new DataView(target.buffer, target.byteOffset).setUint32(to - 4, first.length);
    target.set(bytes, to);
    return bytes.length;
  };
  return Object.assign(bytes, { copy });
}

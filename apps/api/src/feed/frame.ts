import type { Stretch, Told } from '#delivery';
import type { Interest } from '#event-store';

/** Bytes written at once: what one reader can make the engine hold. */
export const CHUNK = 16 * 1024;

interface Frame {
  readonly base: string;
  readonly bytes: Buffer;
}

/** Made once for all readers, and gone with the fact: a thousand readers would hold a thousand copies of the same text. */
const FRAMES = new WeakMap<Told, Frame>();

/** A fact as a server-sent event, whose id is the position: whoever comes again with it goes on after it. */
export function frameOf(told: Told, base: string): Buffer {
  const made = FRAMES.get(told);
  if (made?.base === base) return made.bytes;
  const bytes = Buffer.from(`id: ${told.position}\ndata: ${told.cloudEvent(base)}\n\n`);
  FRAMES.set(told, { base, bytes });
  return bytes;
}

const NOTHING = Buffer.alloc(0);
const PIECES = new WeakMap<Stretch, Map<string, Buffer | null>>();

/** What of a stretch is wanted, as one piece: made once for all readers that want the same of it. null: it is too much to be written at once. */
export function pieceOf(stretch: Stretch, interest: Interest<Told>, base: string): Buffer | null {
  const key = base + interest.key;
  const known = PIECES.get(stretch) ?? new Map<string, Buffer | null>();
  let piece = known.get(key);
  if (piece === undefined) {
    piece = joined(stretch, interest, base);
    known.set(key, piece);
    PIECES.set(stretch, known);
  }
  return piece;
}

function joined({ told }: Stretch, { wants }: Interest<Told>, base: string): Buffer | null {
  const frames: Buffer[] = [];
  let size = 0;
  for (const one of told) {
    if (!wants(one)) continue;
    const frame = frameOf(one, base);
    size += frame.length;
    if (size > CHUNK) return null;
    frames.push(frame);
  }
  return frames.length > 1 ? Buffer.concat(frames, size) : (frames[0] ?? NOTHING);
}

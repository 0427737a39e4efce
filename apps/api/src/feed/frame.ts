import type { Told } from '#delivery';

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

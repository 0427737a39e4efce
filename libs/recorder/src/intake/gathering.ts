import { createHash, type Hash } from 'node:crypto';

/** A stretch of a stream, from some place on: what earlier chunks held of it, and where it goes on in this one. */
export class Gathering {
  /** Where it begins in the stream; -1 for nothing. */
  begin = -1;
  private parts: Buffer[] = [];
  private length = 0;
  private hash: Hash | null = null;

  /** @param longest What is longer is cut, to `kept` bytes; its hash is of the whole. */
  constructor(
    private readonly longest: number,
    private readonly kept: number,
  ) {}

  /** All of it lies in the present chunk. */
  get isHere(): boolean {
    return this.length === 0;
  }

  /** What is known of it up to this place, or null where it was cut already. */
  soFar(chunk: Buffer, offset: number, to: number): Buffer | null {
    if (this.hash !== null) return null;
    const rest = this.restIn(chunk, offset, to);
    return this.parts.length === 0 ? rest : Buffer.concat([...this.parts, rest]);
  }

  /** Takes over what the chunk holds of it, before the chunk is gone. */
  keep(chunk: Buffer, offset: number, to: number): void {
    if (this.begin < 0) return;
    const rest = this.restIn(chunk, offset, to);
    if (rest.length === 0) return;
    this.length += rest.length;
    this.hash?.update(rest);
    if (this.hash !== null) return;
    this.parts.push(rest);
    if (this.length <= this.longest) return;
    const held = Buffer.concat(this.parts);
    this.hash = createHash('sha256').update(held);
    this.parts = [Buffer.from(held.subarray(0, this.kept))];
  }

  /** Ends it at this place. A broken one is cut to what is kept of it. */
  end(chunk: Buffer, offset: number, { to, broken }: { to: number; broken: boolean }) {
    const rest = this.restIn(chunk, offset, to);
    const length = this.length + rest.length;
    const bytes = this.parts.length === 0 ? rest : Buffer.concat([...this.parts, rest]);
    const tooLong = length > this.longest;
    const cut = tooLong || (broken && length > this.kept);
    const hash = this.hash?.update(rest) ?? (cut ? createHash('sha256').update(bytes) : null);
    this.forget();
    return { bytes: cut ? bytes.subarray(0, this.kept) : bytes, tooLong, cut, sha256: hash?.digest('hex') ?? null };
  }

  forget(): void {
    this.begin = -1;
    this.parts = [];
    this.length = 0;
    this.hash = null;
  }

  private restIn(chunk: Buffer, offset: number, to: number): Buffer {
    return chunk.subarray(Math.max(0, this.begin - offset), to);
  }
}

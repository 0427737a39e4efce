import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { BrokenInput, bytesOf, plainBytes } from './decompression.js';

/** The plain bytes of an input that comes in pieces, and what broke it. */
async function plain(content: Buffer, size = 1000) {
  const pieces: Buffer[] = [];
  for (let at = 0; at < content.length; at += size) pieces.push(content.subarray(at, at + size));
  const found: Buffer[] = [];
  let failure = '';
  try {
    for await (const chunk of plainBytes(bytesOf(Readable.from(pieces)))) found.push(chunk);
  } catch (error) {
    if (!(error instanceof BrokenInput)) throw error;
    failure = error.message;
  }
  return { bytes: Buffer.concat(found), failure };
}

const text = Buffer.from(randomBytes(400_000).toString('hex'));
const compressions = [
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const;

describe('the plain bytes of an input', () => {
  it('are its own where it is not compressed', async () => {
    expect(await plain(Buffer.from('{"a":1}'), 2)).toEqual({ bytes: Buffer.from('{"a":1}'), failure: '' });
    expect((await plain(Buffer.alloc(0))).bytes).toHaveLength(0);
  });

  it.each(compressions)(
    'come out of %s, in any pieces, from members one after another, compressed twice',
    async (_, compress) => {
      for (const size of [1, 1000, 1 << 20]) {
        const small = text.subarray(0, size === 1 ? 500 : undefined);
        expect((await plain(compress(small), size)).bytes.equals(small)).toBe(true);
      }
      const members = Buffer.concat([compress(text), compress(Buffer.from('second'))]);
      expect((await plain(members)).bytes.subarray(-6).toString()).toBe('second');
      expect((await plain(compress(compress(text)))).bytes.equals(text)).toBe(true);
    },
  );

  it.each(compressions)(
    'of a %s that is cut off are all that came before the cut, and it is said',
    async (name, compress) => {
      const whole = compress(text);
      const { bytes, failure } = await plain(whole.subarray(0, whole.length >> 1));
      expect(bytes.length).toBeGreaterThan(200_000);
      expect(text.subarray(0, bytes.length).equals(bytes)).toBe(true);
      expect(failure).toContain(`Its ${name} compression is broken or cut off`);
    },
  );

  it('of a gzip that is damaged in the middle are won back up to the damage', async () => {
    const damaged = Buffer.from(gzipSync(text, { level: 1 }));
    damaged.fill(0xff, damaged.length >> 1, (damaged.length >> 1) + 400);
    const { bytes, failure } = await plain(damaged);
    expect(failure).toContain('gzip');
    expect(bytes.length).toBeGreaterThan(text.length / 4);
    expect(text.subarray(0, text.length / 4).equals(bytes.subarray(0, text.length / 4))).toBe(true);
  });

  it('of one that was made to fill the memory are not won back', async () => {
    const bomb = gzipSync(Buffer.alloc(200 << 20, ' '));
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const reading = (async () => {
      for await (const _ of plainBytes(bytesOf(Readable.from([bomb.subarray(0, -20)]))))
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    })();
    await expect(reading).rejects.toThrow('Its gzip compression is broken or cut off');
    expect(Math.max(most, process.memoryUsage().arrayBuffers - before)).toBeLessThan(100 << 20);
  });

  it('end where reading fails, which is said too', async () => {
    const failing = new Readable({
      read() {
        this.destroy(new Error('EIO: the disk is gone'));
      },
    });
    const reading = Array.fromAsync(plainBytes(bytesOf(failing)));
    await expect(reading).rejects.toThrow('It could not be read: EIO: the disk is gone.');
  });
});

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { z } from 'zod';

const BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The folder's secret file cannot be used. */
export class KeyFileUnusable extends Error {
  override readonly name = 'KeyFileUnusable';
}

/**
 * What encrypts secrets at rest: 32 random bytes in a file of their own (`secret.key`, readable by its owner only), from which a key for
 * each purpose is derived. Without the file, what was encrypted is lost.
 */
export class KeyFile {
  readonly #sealing: Buffer;

  private constructor(private readonly bytes: Buffer) {
    this.#sealing = this.derive('seal');
  }

  /** @param folder The data folder, where the file is made when it is missing; null: a key that ends with the process. */
  static open(folder: string | null): KeyFile {
    if (folder === null) return new KeyFile(randomBytes(BYTES));
    const file = join(folder, 'secret.key');
    const bytes = readIfThere(file) ?? made(file);
    if (bytes.length === BYTES) return new KeyFile(bytes);
    throw new KeyFileUnusable(`${file} must hold ${BYTES} bytes, and holds ${bytes.length}; restore it from a backup.`);
  }

  /** A key of 32 bytes for one purpose; another purpose gets another key. */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.bytes, Buffer.alloc(0), purpose, BYTES));
  }

  /**
   * Encrypts a text (AES-256-GCM).
   * @param context What the text belongs to: it opens there only, so that it cannot be moved to another place of the file.
   */
  seal(text: string, context: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealing, iv).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** @throws {KeyFileUnusable} It was sealed under another key or for another context, or was changed. */
  open(sealed: string, context: string): string {
    const bytes = Buffer.from(sealed, 'base64url');
    const [iv, tag] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)];
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#sealing, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
      const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return text.toString('utf8');
    } catch (error) {
      throw new KeyFileUnusable(
        `What was encrypted for ${context} does not open: secret.key is another one, or the file was changed.`,
        { cause: error },
      );
    }
  }
}

function made(file: string): Buffer {
  const bytes = randomBytes(BYTES);
  writePrivately(file, bytes);
  return bytes;
}

/**
 * What a file of the folder holds, by its schema; null where there is no file.
 * @param what What it should hold, as its owner calls it.
 * @throws {KeyFileUnusable} It holds something else.
 */
export function contentOf<Content>(file: string, schema: z.ZodType<Content>, what: string): Content | null {
  const text = readIfThere(file);
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text.toString('utf8')));
  } catch (cause) {
    const message = `${file} holds no ${what} as this engine writes them; restore it from a backup.`;
    throw new KeyFileUnusable(message, { cause });
  }
}

/** The content of a file; null where there is none. */
function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error !== null && typeof error === 'object' && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes a file for its owner's eyes only; after a power cut it holds the old content or the new, never a part. */
export function writePrivately(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.draft`;
  const descriptor = openSync(draft, 'w', 0o600);
  try {
    writeSync(descriptor, Buffer.from(content));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
}

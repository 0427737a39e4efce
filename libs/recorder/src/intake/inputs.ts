import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Something to be recorded: a file, or a stream of bytes, compressed or not. */
export interface Input {
  /** How reports and the quarantine call it. */
  readonly name: string;
  /** Its length as it stands, where it is known. */
  readonly bytes?: number;
  /** When it was last written, in microseconds, where it is known. */
  readonly modifiedAt?: number;
  open(): Readable;
}

/** A path to be recorded that is not there. */
export class InputNotFound extends Error {
  override readonly name = 'InputNotFound';

  constructor(readonly path: string) {
    super(`There is no file or folder '${path}' that can be read: name a file, a folder, or - for standard input.`);
  }
}

/** Documents that lie beside records in a folder. Named by its own path, one is read like anything else. */
const BESIDE = /^\.|^(?:licen[cs]e|copying|notice|readme|changelog)\b|\.md$/i;

const STDIN: Input = { name: '-', open: () => process.stdin };

/**
 * The files under these paths, folders with all that is in them in the order of names, but for documents and hidden files that lie
 * beside records; `-` is standard input.
 * @throws {InputNotFound} While iterating: a path that does not exist, or cannot be looked into.
 */
export async function* inputsOf(paths: readonly string[]): AsyncGenerator<Input> {
  for (const path of paths) yield* path === '-' ? [STDIN] : filesUnder(path, new Set());
}

/** `seen` holds the folders on the way: a link that leads back into one of them would never end. */
async function* filesUnder(path: string, seen: ReadonlySet<string>): AsyncGenerator<Input> {
  const found = await stat(path).catch(() => {
    throw new InputNotFound(path);
  });
  if (!found.isDirectory()) {
    yield {
      name: path,
      bytes: found.size,
      modifiedAt: Math.round(found.mtimeMs * 1000),
      open: () => createReadStream(path),
    };
    return;
  }
  const real = await realpath(path);
  if (seen.has(real)) return;
  const names = await readdir(path);
  for (const name of names.filter((name) => !BESIDE.test(name)).toSorted((a, b) => (a < b ? -1 : 1))) {
    yield* filesUnder(join(path, name), new Set([...seen, real]));
  }
}

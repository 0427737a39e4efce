/** A file cannot serve as the log: torn, of another program, or of a newer version. It was left as it was found. */
export class StoreUnusable extends Error {
  override readonly name = 'StoreUnusable';

  constructor(
    readonly file: string,
    /** What is wrong, as the rest of a sentence that begins with the file's name. */
    readonly problem: string,
    /** What to do about it, a sentence. */
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`The log file ${file} ${problem}. It was left untouched. ${remedy}`, options);
  }
}

/**
 * The disk under the log file is full or fails: nothing can be appended, or read, for now. An append that met it left nothing behind. What
 * was asked may be asked again, with the same event ids.
 */
export class LogDiskFails extends Error {
  override readonly name = 'LogDiskFails';

  constructor(file: string, cause: unknown) {
    super(
      `The log file ${file} cannot be read or written (${String(cause)}). Nothing that was acknowledged is lost. ` +
        'Make room on its disk, or mend it, and try again; start the engine again where that does not help.',
      { cause },
    );
  }
}

export const RESTORE = 'Move it away and put the latest backup in its place, or give another data folder.';

/** Runs `work`, and tells of what SQLite meets on the way as {@link damageOf} does. */
export function tellingDamage<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw damageOf(file, error) ?? error;
  }
}

/** Whether SQLite, or Node, could not read or write a file because of its disk, whichever file it is. */
export const isDiskFailure = (error: unknown): boolean =>
  /^(?:SQLITE_(?:FULL|IOERR|READONLY)|(?:ENOSPC|EDQUOT|EFBIG|EIO|EROFS)$)/.test(codeOf(error));

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** The error as {@link StoreUnusable} where SQLite says that the file is damaged, as {@link LogDiskFails} where its disk fails, else null. */
export function damageOf(file: string, error: unknown): StoreUnusable | LogDiskFails | null {
  if (isDiskFailure(error)) return new LogDiskFails(file, error);
  const code = codeOf(error);
  if (!code.startsWith('SQLITE_CORRUPT') && code !== 'SQLITE_NOTADB') return null;
  return new StoreUnusable(file, `is damaged (${String(error)})`, RESTORE, { cause: error });
}

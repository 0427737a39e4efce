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

export const RESTORE = 'Move it away and put the latest backup in its place, or give another data folder.';

/** Runs `work`, and tells of damage that SQLite meets on the way as a file that cannot be used. */
export function tellingDamage<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw damageOf(file, error) ?? error;
  }
}

/** The error as {@link StoreUnusable} where SQLite says that the file is damaged, else null. */
export function damageOf(file: string, error: unknown): StoreUnusable | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (!code.startsWith('SQLITE_CORRUPT') && code !== 'SQLITE_NOTADB') return null;
  return new StoreUnusable(file, `is damaged (${String(error)})`, RESTORE, { cause: error });
}

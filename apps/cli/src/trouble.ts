/** What went wrong, as one sentence to the person who asked: it names the thing, the rule and the way out. */
export class Trouble extends Error {
  override readonly name = 'Trouble';

  constructor(
    message: string,
    /** What the process ends with: 2 wherever the person can do something about it. */
    readonly exitCode = 2,
  ) {
    super(message);
  }
}

/** The message of anything that was thrown, on one line. */
export const messageOf = (thrown: unknown): string => {
  const message =
    typeof thrown === 'object' && thrown !== null && 'message' in thrown ? String(thrown.message) : String(thrown);
  return message.replaceAll(/\s*\n\s*/g, ' ').trim();
};

/** The code of a system error (`ENOENT`), where it has one. */
export const codeOf = (thrown: unknown): string | null =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : null;

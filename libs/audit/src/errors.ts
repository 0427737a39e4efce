/** Nothing in the log tells of what was asked about. */
export class NothingKnown extends Error {
  override readonly name = 'NothingKnown';

  constructor(
    /** The id that was asked about. */
    readonly subject: string,
    /** A sentence on what would help. */
    readonly hint: string,
  ) {
    super(`Nothing is known of ${subject}. ${hint}`);
  }
}

/** A question that no evidence could answer: a malformed id, an end before its beginning, a foreign cursor. */
export class BadQuestion extends Error {
  override readonly name = 'BadQuestion';
}

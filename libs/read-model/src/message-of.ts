/** What an error says. An error of SQLite's own, or of another realm, is no instance of this realm's Error. */
export const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

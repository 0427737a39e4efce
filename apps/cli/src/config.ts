import type { WriteStream } from 'node:tty';

/** What the environment says to the program. The only reader of process.env in this app. */
export const environment = (env: NodeJS.ProcessEnv = process.env) => ({
  data: env['AMISTORY_DATA'] || '.amistory',
  token: env['AMISTORY_TOKEN'] || undefined,
  /** https://no-color.org: any value that is not empty. */
  noColor: (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb',
  columns: /^\d{2,4}$/.test(env['COLUMNS'] ?? '') ? Number(env['COLUMNS']) : undefined,
});

/** How wide a line may be: the terminal's width; as wide as it likes in a file or a pipe, unless COLUMNS says otherwise. */
export const roomOf = (stream: Pick<WriteStream, 'columns'>, columns = environment().columns): number =>
  columns ?? (stream.columns > 0 ? stream.columns : Infinity);

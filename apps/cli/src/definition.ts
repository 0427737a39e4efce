import { Command } from 'commander';

/** The forms of a time, as the help and every complaint about one name them. */
export const TIME_FORMS =
  "ISO 8601 ('2026-03-01T09:30:00Z', '2026-03-01'; UTC where no zone is given) or relative ('2h ago', '3 days ago', 'yesterday', 'now')";

/** What every command takes. */
export interface Globals {
  readonly data: string;
  readonly url?: string;
  readonly token?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Options as commander hands them over. */
export type Options = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

/** A command's work, loaded when it is asked for: the help must not wait for a framework. */
export type Work = (globals: Globals, args: readonly unknown[], options: Options) => Promise<void>;

export const ABOUT_TIMES = `Times: ${TIME_FORMS}.`;
/** What stands at the end of a command's help. */
export const examples = (lines: readonly string[]): string =>
  `\nExample${lines.length === 1 ? '' : 's'}:\n${lines.map((line) => `  amistory ${line}`).join('\n')}`;

/** A commander action that loads a command's work and runs it. */
export const doing =
  (program: Command, load: () => Promise<Work>) =>
  async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1);
    if (!(command instanceof Command))
      throw new TypeError('commander ends the arguments of an action with its command');
    await (
      await load()
    )(program.opts<Globals>(), command.processedArgs, command.opts<Options>());
  };

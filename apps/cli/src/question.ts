/** What an option or an argument of a question holds. */
export type Kind = 'text' | 'time' | 'count' | 'amount' | 'flag' | 'either' | 'words';

export interface Parameter {
  /** Its name in REST and in the query. */
  readonly name: string;
  readonly kind: Kind;
  /** One line for the help. */
  readonly about: string;
  /** Must be given; `now` and the like stand in for one that is not. */
  readonly required?: boolean;
  readonly preset?: string;
  readonly choices?: readonly string[];
}

/** A question as the command line asks it. libs/audit answers it; questions.spec.ts holds both to the same names and paths. */
export interface Question {
  readonly name: string;
  readonly summary: string;
  readonly group: string;
  readonly path: string;
  /** What stands after the command's name, in order; shown in capitals. */
  readonly arguments: readonly Parameter[];
  readonly options: readonly Parameter[];
  /** The answer is a list, in pages. */
  readonly list?: boolean;
  /** What follows `amistory` in the help's examples. */
  readonly examples: readonly string[];
}

export const text = (name: string, about: string, more: Partial<Parameter> = {}): Parameter => ({
  name,
  kind: 'text',
  about,
  ...more,
});
export const time = (name: string, about: string, more: Partial<Parameter> = {}): Parameter => ({
  name,
  kind: 'time',
  about,
  ...more,
});

/** `knownAt` on the command line: `--known-at`. */
export const flagOf = ({ name }: Parameter): string =>
  `--${name === 'accountId' ? 'account' : name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

import type { Command } from 'commander';
import type { Options } from './definition.js';

const WORDS = ['type', 'account', 'region', 'image', 'tag', 'principal'] as const;

/** Which facts are meant: every word must fit, by one of its values; of tags by all. */
export type FactWords = { readonly [Word in (typeof WORDS)[number]]?: readonly string[] } & {
  readonly descendants?: false;
};

/** What an option that may be given several times holds after one more. */
export const several = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Gives a command the options that choose facts, alike wherever facts are chosen. */
export const withFactWords = (command: Command): Command =>
  command
    .option('--type <type>', 'facts of this type, such as ImageCopyRequested (may be given several times)', several)
    .option('--account <id>', 'from the trail, the bus or the commands of this account', several)
    .option('--region <region>', 'of this Region', several)
    .option('--image <id>', 'of this image, and of whatever came of it', several)
    .option('--no-descendants', 'not of what came of the image')
    .option('--tag <tag>', 'of things with this tag: a key, or key=value', several)
    .option('--principal <name>', 'what this principal did; * stands for any text', several);

/** What was given of the options that choose facts; empty where all facts are meant. */
export const factWordsOf = (options: Options): FactWords => ({
  ...Object.fromEntries(WORDS.flatMap((word) => (options[word] === undefined ? [] : [[word, [options[word]].flat()]]))),
  ...(options['descendants'] === false && { descendants: false }),
});

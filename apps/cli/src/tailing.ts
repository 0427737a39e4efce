import type { Command } from 'commander';
import { ABOUT_TIMES, doing, examples } from './definition.js';

const GROUP = 'Recording:';

const several = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** The command that follows what comes. */
export const addTail = (program: Command): void => {
  program
    .command('tail')
    .helpGroup(GROUP)
    .summary('show facts as they come')
    .description(
      'Shows facts as a running engine records them, until Ctrl-C; comes back by itself where it was when the engine does. With --json each is a CloudEvent on a line.',
    )
    .option('--type <type>', 'facts of this type, such as ImageCopyRequested (may be given several times)', several)
    .option('--account <id>', 'from the trail, the bus or the commands of this account', several)
    .option('--region <region>', 'of this Region', several)
    .option('--image <id>', 'of this image, and of whatever came of it', several)
    .option('--no-descendants', 'not of what came of the image')
    .option('--tag <tag>', 'of things with this tag: a key, or key=value', several)
    .option('--principal <name>', 'what this principal did; * stands for any text', several)
    .option('--from <from>', 'now, a position, or a time from which on things were recorded', 'now')
    .option('--limit <n>', 'end after so many')
    .addHelpText(
      'after',
      `${examples(['tail', 'tail --type LaunchPermissionGranted --account 111122223333', "tail --image ami-0aa1d83d0b0985c86 --from '2h ago' --json"])}\n\n${ABOUT_TIMES}`,
    )
    .action(doing(program, async () => (await import('./tail.command.js')).tail));
};

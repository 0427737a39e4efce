import type { Command } from 'commander';
import { ABOUT_TIMES, doing, examples } from './definition.js';
import { withFactWords } from './fact-words.js';

const GROUP = 'Recording:';

/** The command that follows what comes. */
export const addTail = (program: Command): void => {
  withFactWords(program.command('tail'))
    .helpGroup(GROUP)
    .summary('show facts as they come')
    .description(
      'Shows facts as a running engine records them, until Ctrl-C; comes back by itself where it was when the engine does. With --json each is a CloudEvent on a line.',
    )
    .option('--from <from>', 'now, a position, or a time from which on things were recorded', 'now')
    .option('--limit <n>', 'end after so many')
    .addHelpText(
      'after',
      `${examples(['tail', 'tail --type LaunchPermissionGranted --account 111122223333', "tail --image ami-0aa1d83d0b0985c86 --from '2h ago' --json"])}\n\n${ABOUT_TIMES}`,
    )
    .action(doing(program, async () => (await import('./tail.command.js')).tail));
};

import type { Command } from 'commander';
import { doing, examples } from './definition.js';

const GROUP = 'Upkeep:';

const load = async () => import('./policies.command.js');

/** The commands for what nobody commands, and passing time brings about. */
export const addPolicies = (program: Command): void => {
  const family = program
    .command('policies')
    .helpGroup(GROUP)
    .description('what falls due by itself: deprecations, locks, the Recycle Bin, what the simulated cloud completes');
  const add = (name: string, description: string, lines: readonly string[]) =>
    family.command(name).description(description).addHelpText('after', examples(lines));
  add('status', 'how much is waiting, and whether it is late', ['policies status']).action(
    doing(program, async () => (await load()).status),
  );
  add('due', 'what is or will be due and when, the earliest first; what failed, how often and why', [
    'policies due --account 111122223333',
    'policies due --failing',
  ])
    .option('--account <id>', 'only what is due for this account')
    .option('--failing', 'only what was tried in vain')
    .option('--limit <n>', 'at most so many')
    .action(doing(program, async () => (await load()).due));
  add('retry', 'tries again now what was tried in vain, instead of when its time comes', ['policies retry'])
    .option('--account <id>', 'only what is due for this account')
    .action(doing(program, async () => (await load()).retry));
};

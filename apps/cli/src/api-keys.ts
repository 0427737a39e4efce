import type { Command } from 'commander';
import { doing, examples } from './definition.js';

const GROUP = 'Access:';

const load = async () => import('./api-key.command.js');

const severally = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** The commands for the keys by which people and programs use the admin API. */
export const addApiKeys = (program: Command): void => {
  const family = program
    .command('api-key')
    .helpGroup(GROUP)
    .description('the keys by which people and programs use the admin API, each of a role and for some accounts');
  family
    .command('create')
    .summary('makes a key, and prints it this once')
    .description(
      'Makes a key of the admin API, and prints it this once. admin: everything; operator: commands and questions of its accounts; auditor: questions about them; subscriber: feeds only.',
    )
    .requiredOption('--name <name>', 'what facts call whoever carries it')
    .requiredOption('--role <role>', 'admin, operator, auditor, or subscriber')
    .option('--account <id>', "an account that it is for, once or several times; or 'all'; not of an admin", severally)
    .addHelpText(
      'after',
      examples([
        'api-key create --role operator --account 111122223333 --name pipeline',
        'api-key create --role auditor --account all --name revision',
      ]),
    )
    .action(doing(program, async () => (await load()).create));
  family
    .command('list')
    .description('every key that was ever made, without the key itself')
    .addHelpText('after', examples(['api-key list', 'api-key list --json']))
    .action(doing(program, async () => (await load()).list));
  family
    .command('revoke')
    .description('ends keys at once and for good')
    .argument('<ID...>', 'the keys, by the ids that list shows')
    .addHelpText('after', examples(['api-key revoke k-0123456789ab']))
    .action(doing(program, async () => (await load()).revoke));
};

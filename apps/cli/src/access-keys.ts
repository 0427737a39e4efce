import type { Command } from 'commander';
import { doing, examples } from './definition.js';

const GROUP = 'Access:';
const ACCOUNT = ['--account <id>', 'the account of 12 digits whose commands the key signs'] as const;

const load = async () => import('./access-key.command.js');

const addCreate = (family: Command, program: Command): void => {
  family
    .command('create')
    .summary('makes a key, and prints its secret this once')
    .description(
      'Makes a key by which AWS clients act for an account, and prints its secret this once. An account that nothing was recorded of is ruled here from now on; one that is observed stays so unless --rule is given.',
    )
    .requiredOption(...ACCOUNT)
    .requiredOption('--principal <name>', "who acts: an ARN of the account, a user's name, or root")
    .option('--id <id>', 'the id, 16 to 128 capital letters and digits (default: made up)')
    .option('--secret <text>', 'the secret, 8 to 128 printable characters (default: made up)')
    .option('--rule', 'decide the commands of this account here, also where it was only observed so far')
    .addHelpText(
      'after',
      examples([
        'access-key create --account 111122223333 --principal ada',
        'access-key create --account 123456789012 --principal root --id AKIAIOSFODNN7EXAMPLE --secret for-tests-only',
      ]),
    )
    .action(doing(program, async () => (await load()).create));
};

const addOthers = (family: Command, program: Command): void => {
  family
    .command('list')
    .description('every key that was ever made, without its secret')
    .option('--account <id>', 'keys of this account only')
    .option('--principal <name>', 'keys of this principal only')
    .addHelpText('after', examples(['access-key list', 'access-key list --account 111122223333 --json']))
    .action(doing(program, async () => (await load()).list));
  family
    .command('revoke')
    .summary('ends a key, or every key of a principal, at once and for good')
    .description('Ends a key at once and for good; or every key of a principal, or of a whole account.')
    .argument('[ID...]', 'the keys (--id does the same)')
    .option('--id <id>', 'the key')
    .option('--account <id>', 'all keys of this account')
    .option('--principal <name>', 'of this account the keys of this principal only')
    .addHelpText(
      'after',
      examples(['access-key revoke AKIAIOSFODNN7EXAMPLE', 'access-key revoke --account 111122223333 --principal ada']),
    )
    .action(doing(program, async () => (await load()).revoke));
  family
    .command('development')
    .summary('prints the development key of a running engine, for the shell')
    .description(
      'Prints the development key as lines for the shell: the key, and where the engine answers if one runs. --json prints the key itself.',
    )
    .option('--region <region>', 'the Region to work in', 'us-east-1')
    .addHelpText(
      'after',
      `\nExample:\n  eval "$(amistory access-key development)" && aws ec2 describe-images --owners self`,
    )
    .action(doing(program, async () => (await load()).development));
};

/** The commands for the keys by which AWS clients sign. */
export const addAccessKeys = (program: Command): void => {
  const family = program
    .command('access-key')
    .helpGroup(GROUP)
    .description('the keys by which AWS clients (aws ec2, SDKs, Packer) sign what they ask');
  addCreate(family, program);
  addOthers(family, program);
};

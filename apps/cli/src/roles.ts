import type { Command } from 'commander';
import { doing, examples } from './definition.js';

const GROUP = 'Access:';

const load = async () => import('./role.command.js');

const severally = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const addCreate = (family: Command, program: Command): void => {
  family
    .command('create')
    .summary('lets principals of other accounts assume a role')
    .description(
      'Lets principals of other accounts assume a role of an account, and then act for that account. Those of the account itself need no making: they may assume any role of theirs.',
    )
    .requiredOption('--account <id>', 'the account of 12 digits whose role it is')
    .requiredOption('--name <name>', "the role's name, without a path")
    .requiredOption(
      '--trusts <who>',
      'an account of 12 digits, or the ARN of a principal, once or several times',
      severally,
    )
    .option('--external-id <text>', 'what whoever assumes it must give as external id')
    .option('--rule', 'decide the commands of the account here, also where it was only observed so far')
    .addHelpText(
      'after',
      examples([
        'role create --account 444455556666 --name deployer --trusts 111122223333',
        'role create --account 444455556666 --name vendor --trusts arn:aws:iam::111122223333:role/builder --external-id c-17',
      ]),
    )
    .action(doing(program, async () => (await load()).create));
};

/** The commands for the roles that principals of other accounts may assume. */
export const addRoles = (program: Command): void => {
  const family = program
    .command('role')
    .helpGroup(GROUP)
    .description('the roles of accounts that principals of other accounts may assume (aws sts assume-role)');
  addCreate(family, program);
  family
    .command('list')
    .description('every role that was ever made, and whom it trusts')
    .option('--account <id>', 'roles of this account only')
    .addHelpText('after', examples(['role list', 'role list --account 444455556666 --json']))
    .action(doing(program, async () => (await load()).list));
  family
    .command('delete')
    .description('ends a role and its sessions, at once and for good')
    .requiredOption('--account <id>', 'the account whose role it is')
    .requiredOption('--name <name>', "the role's name")
    .addHelpText('after', examples(['role delete --account 444455556666 --name deployer']))
    .action(doing(program, async () => (await load()).remove));
};

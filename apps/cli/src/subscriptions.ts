import type { Command } from 'commander';
import { doing, examples } from './definition.js';

const GROUP = 'Upkeep:';

const load = async () => import('./subscription.command.js');

/** The commands for the groups of persistent subscriptions that EventStoreDB's clients made. */
export const addSubscriptions = (program: Command): void => {
  const family = program
    .command('subscription')
    .helpGroup(GROUP)
    .description("groups of persistent subscriptions of EventStoreDB's clients, and what they put aside");
  const add = (name: string, description: string, example: string) =>
    family
      .command(name)
      .description(description)
      .addHelpText('after', examples([example]));
  const ofGroup = (name: string, description: string, example: string) =>
    add(name, description, example)
      .argument('<STREAM>', 'the stream that the group is of, or $all')
      .argument('<GROUP>', "the group's name");
  add('list', 'every group: how far it is, who is connected, how much is parked', 'subscription list').action(
    doing(program, async () => (await load()).list),
  );
  ofGroup('show', 'one group', "subscription show '$all' scanner").action(
    doing(program, async () => (await load()).show),
  );
  ofGroup(
    'parked',
    'messages that the group put aside, why, and since when',
    "subscription parked '$all' scanner",
  ).action(doing(program, async () => (await load()).parked));
  ofGroup('replay', 'gives messages that were put aside out again', "subscription replay '$all' scanner --position 42")
    .option('--position <position>', 'the one at this position only, as parked shows it')
    .option('--at-most <n>', 'so many of the oldest only')
    .action(doing(program, async () => (await load()).replay));
  ofGroup(
    'drop',
    'deletes a message that was put aside, or with --group-itself the whole group, for good',
    "subscription drop '$all' scanner --position 42",
  )
    .option('--position <position>', 'the message at this position, as parked shows it')
    .option('--group-itself', 'the group, and everything that it put aside')
    .action(doing(program, async () => (await load()).drop));
};

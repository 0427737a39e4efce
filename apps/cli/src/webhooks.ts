import type { Command } from 'commander';
import { ABOUT_TIMES, doing, examples } from './definition.js';
import { several, withFactWords } from './fact-words.js';

const GROUP = 'Upkeep:';
const FORM = ['--form <form>', 'cloudevents, or eventbridge as AWS would have told it (default: cloudevents)'] as const;
const ORDER = ['--order <order>', 'ordered, or concurrent: up to 32 at once (default: ordered)'] as const;
const PATIENCE = [
  '--patience-seconds <n>',
  'how long a fact is tried before it becomes a dead letter (default: three days)',
] as const;

const load = async () => import('./webhook.command.js');
const letters = async () => import('./webhook-letters.command.js');

const add = (family: Command, name: string, [description, ...lines]: readonly [string, ...string[]]): Command =>
  family
    .command(name)
    .description(description)
    .addHelpText('after', examples(lines.map((line) => `webhook ${line}`)));

const ofOne = (family: Command, name: string, told: readonly [string, ...string[]]): Command =>
  add(family, name, told).argument('<ID>', "the webhook's id, as list shows it");

const addMaking = (family: Command, program: Command): void => {
  withFactWords(
    add(family, 'create', [
      'has the facts that are chosen, or all, posted to a URL, and prints the secret that signs them this once',
      'create https://hooks.example.org/in --name scanner --type LaunchPermissionGranted',
      "create https://hooks.example.org/in --image ami-0aa1d83d0b0985c86 --from '2h ago'",
    ]),
  )
    .argument('<URL>', 'where facts are posted to')
    .option('--name <name>', 'what people call it')
    .option(...FORM)
    .option(...ORDER)
    .option(...PATIENCE)
    .option('--of-account <id>', 'belongs to this account, not to all of yours (may be given several times)', several)
    .option('--from <from>', 'now, a position, or a time from which on things were recorded (default: now)')
    .addHelpText('after', `\n${ABOUT_TIMES}`)
    .action(doing(program, async () => (await load()).create));
  withFactWords(
    ofOne(family, 'change', [
      'changes a webhook where it stands; options that choose facts replace all that chose them before',
      'change wh-1f0c --to https://hooks.example.org/v2 --order concurrent',
      'change wh-1f0c --type LaunchPermissionGranted --account 111122223333',
    ]),
  )
    .option('--to <url>', 'where facts are posted to')
    .option('--name <name>', 'what people call it')
    .option(...FORM)
    .option(...ORDER)
    .option(...PATIENCE)
    .option('--every-fact', 'choose no facts any more: all that its accounts have')
    .action(doing(program, async () => (await load()).change));
};

const addShowing = (family: Command, program: Command): void => {
  add(family, 'list', ['every webhook of your accounts, and how its delivery goes', 'list', 'list --json']).action(
    doing(program, async () => (await load()).list),
  );
  ofOne(family, 'show', ['one webhook: what it gets, how far it is, what went wrong', 'show wh-1f0c']).action(
    doing(program, async () => (await load()).show),
  );
  ofOne(family, 'deliveries', [
    'the latest tries to deliver: 200 successes and 200 failures since the engine began',
    'deliveries wh-1f0c',
  ]).action(doing(program, async () => (await letters()).deliveries));
};

const addGoingOn = (family: Command, program: Command): void => {
  ofOne(family, 'pause', ['sends nothing until it is resumed', 'pause wh-1f0c']).action(
    doing(program, async () => (await load()).pause),
  );
  ofOne(family, 'resume', ['goes on where it was, also after it was disabled', 'resume wh-1f0c']).action(
    doing(program, async () => (await load()).resume),
  );
  ofOne(family, 'replay', [
    'delivers everything from there on, whatever was delivered already',
    "replay wh-1f0c --from '2h ago'",
  ])
    .requiredOption('--from <from>', 'a position (what stands after it), a time, or now')
    .addHelpText('after', `\n${ABOUT_TIMES}`)
    .action(doing(program, async () => (await load()).replay));
  ofOne(family, 'rotate-secret', [
    'signs by a new secret, and prints it this once; the one before signs too for a while',
    'rotate-secret wh-1f0c --overlap-seconds 3600',
  ])
    .option('--overlap-seconds <n>', 'how long the secret before signs too (default: a day)')
    .action(doing(program, async () => (await load()).rotate));
  ofOne(family, 'test', ['posts a signed message of no fact once, and tells what came back', 'test wh-1f0c']).action(
    doing(program, async () => (await letters()).test),
  );
  ofOne(family, 'delete', ['ends a webhook for good, with its dead letters', 'delete wh-1f0c']).action(
    doing(program, async () => (await load()).remove),
  );
};

const addLetters = (webhooks: Command, program: Command): void => {
  const family = webhooks.command('dead-letters').description('facts that were given up');
  const which = ['[FACT...]', 'the ids of the facts'] as const;
  ofOne(family, 'list', ['facts that were given up, why, and since when', 'dead-letters list wh-1f0c']).action(
    doing(program, async () => (await letters()).list),
  );
  ofOne(family, 'retry', ['tries the facts that are named, or all, again, once each', 'dead-letters retry wh-1f0c'])
    .argument(...which)
    .action(doing(program, async () => (await letters()).retry));
  ofOne(family, 'drop', [
    'never delivers the facts that are named, or with --all any of them',
    'dead-letters drop wh-1f0c --all',
  ])
    .argument(...which)
    .option('--all', 'every dead letter of the webhook')
    .action(doing(program, async () => (await letters()).drop));
};

/** The commands for webhooks of a running engine: facts posted to whoever subscribed. */
export const addWebhooks = (program: Command): void => {
  const family = program
    .command('webhook')
    .helpGroup(GROUP)
    .description('facts that a running engine posts to a URL, signed: who gets them, and how it goes');
  addMaking(family, program);
  addShowing(family, program);
  addGoingOn(family, program);
  addLetters(family, program);
};

import { Command, CommanderError, Option } from 'commander';
import { addAccessKeys } from './access-keys.js';
import { addApiKeys } from './api-keys.js';
import { addRoles } from './roles.js';
import { environment } from './config.js';
import { ABOUT_TIMES, doing, examples } from './definition.js';
import { addPolicies } from './policies.js';
import { flagOf, type Parameter, type Question } from './question.js';
import { QUESTIONS } from './questions.js';
import { addRecording } from './recording.js';
import { addSubscriptions } from './subscriptions.js';
import { Trouble } from './trouble.js';
import { addWebhooks } from './webhooks.js';

const UPKEEP = 'Upkeep:';

const collected = (value: string, before: readonly string[] = []): string[] => [...before, value];

const TAKES: Readonly<Record<Parameter['kind'], string>> = {
  flag: '',
  either: '',
  time: ' <time>',
  count: ' <n>',
  amount: ' <n>',
  text: ' <text>',
  words: ' <text>',
};

const optionsOf = (parameter: Parameter): Option[] => {
  const preset = parameter.preset === undefined ? '' : ` (default: ${parameter.preset})`;
  const flag = flagOf(parameter);
  const option = new Option(`${flag}${TAKES[parameter.kind]}`, parameter.about + preset);
  option.makeOptionMandatory(parameter.required === true);
  if (parameter.choices) option.choices(parameter.choices);
  if (parameter.kind === 'words') option.argParser(collected);
  const opposite = flag.replace('--', '--no-');
  return parameter.kind === 'either' ? [option, new Option(opposite, `not ${parameter.about}`)] : [option];
};

const argumentOf = ({ name, required }: Parameter): string => {
  const shouted = name.replace(/Id$/, '').toUpperCase();
  return required === true ? `<${shouted}>` : `[${shouted}]`;
};

const addQuestion = (program: Command, question: Question): void => {
  const command = program.command(question.name).summary(question.summary).description(question.summary);
  for (const parameter of question.arguments) command.argument(argumentOf(parameter), parameter.about);
  for (const option of question.options.flatMap(optionsOf)) command.addOption(option);
  if (question.list) command.option('--limit <n>', 'at most so many');
  const timed = question.options.some(({ kind }) => kind === 'time');
  command
    .helpGroup(question.group)
    .addHelpText('after', examples(question.examples) + (timed ? `\n\n${ABOUT_TIMES}` : ''));
  command.action(doing(program, async () => (await import('./ask.command.js')).asking(question)));
};

const addUpkeep = (program: Command): void => {
  const upkeep = async () => import('./upkeep.command.js');
  const add = (name: string, description: string, example: string) =>
    program
      .command(name)
      .helpGroup(UPKEEP)
      .description(description)
      .addHelpText('after', examples([example]));
  add('status', 'who answers, how far the log and its read models are, what is parked or quarantined', 'status').action(
    doing(program, async () => (await upkeep()).status),
  );
  add(
    'verify',
    'reads the whole log and proves it: evidence against its hash, facts against their evidence, revisions without gaps',
    'verify --deep',
  )
    .option('--deep', 'also fold everything anew and compare the read models with it')
    .option('--up-to <position>', 'digest the log up to here only, to compare with an earlier digest')
    .action(doing(program, async () => (await import('./verify.command.js')).verify));
  add('rebuild', 'makes the read models anew from the log', 'rebuild').action(
    doing(program, async () => (await upkeep()).rebuild),
  );
  add('backup', 'writes a copy of the log to a file, also while an engine runs', 'backup ./amistory-backup.db')
    .argument(
      '[FILE]',
      "the new file (needed unless --url names an engine, which writes into its own data folder's backups)",
    )
    .action(doing(program, async () => (await upkeep()).backup));
  program
    .command('read-models')
    .helpGroup(UPKEEP)
    .description('what a running engine has folded of the log, for another node of it')
    .command('copy')
    .description('copies them, while they are in use, into the data folder of a node that is to start from there')
    .argument('<FOLDER>', 'the data folder of the new node')
    .addHelpText('after', examples(['read-models copy /var/lib/amistory-2']))
    .action(doing(program, async () => (await upkeep()).copyReadModels));
};

const addStore = (program: Command): void => {
  const store = program.command('store').helpGroup(UPKEEP).description('a log of its own, for development');
  store
    .command('serve')
    .description("serves a log in memory to EventStoreDB's clients, to be read and written")
    .option('--port <port>', 'the port; 0 takes any free one', '2113')
    .addHelpText('after', examples(['store serve', 'store serve --port 0 --json']))
    .action(doing(program, async () => (await import('./store.command.js')).serve));
};

const quiet = (command: Command): void => {
  command
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError();
  for (const child of command.commands) quiet(child);
};

/** The whole command line. */
export const programOf = (): Command => {
  const program = new Command('amistory')
    .description('The flight recorder of Amazon Machine Images: record evidence, ask about any moment.')
    .option('--data <dir>', 'the data folder', environment().data)
    .option('--url <url>', 'ask this running engine instead of the data folder')
    .option('--token <token>', "the engine's token (default: AMISTORY_TOKEN)")
    .option('--json', 'print one JSON document')
    .option('--no-color', 'no colour (NO_COLOR does the same)')
    .helpCommand(false)
    .addHelpText(
      'after',
      examples(['record ./AWSLogs', "who-could-launch ami-0aa1d83d0b0985c86 --at '2h ago'", 'orphans --json']) +
        `\n\n${ABOUT_TIMES}`,
    );
  addRecording(program);
  for (const question of QUESTIONS) addQuestion(program, question);
  addUpkeep(program);
  addPolicies(program);
  addStore(program);
  addSubscriptions(program);
  addWebhooks(program);
  addAccessKeys(program);
  addApiKeys(program);
  addRoles(program);
  quiet(program);
  return program;
};

/** What commander found wrong, as one line; null where it only printed help. */
export const complaintOf = (error: CommanderError): Trouble | null => {
  if (error.exitCode === 0) return null;
  if (error.code === 'commander.help')
    return new Trouble(
      "this command is a family: 'amistory COMMAND --help' lists its members, such as 'quarantine list'.",
    );
  const said = error.message
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
  return new Trouble(`${said}; 'amistory --help' lists the commands, 'amistory COMMAND --help' their options.`);
};

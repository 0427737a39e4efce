import type { Command } from 'commander';
import { ABOUT_TIMES, doing, examples } from './definition.js';
import { addTail } from './tailing.js';

const GROUP = 'Recording:';

const load = async () => import('./record.command.js');

const addRecord = (program: Command): void => {
  program
    .command('record')
    .helpGroup(GROUP)
    .summary('take in CloudTrail files and EventBridge events')
    .description(
      "Takes in evidence: CloudTrail log files and EventBridge events, plain, gzip or zstd. Folders are read wholly, '-' is standard input. Recording again adds nothing twice.",
    )
    .argument('<PATH...>', "files, folders, or '-'")
    .addHelpText(
      'after',
      examples(['record ./AWSLogs', 'record trail.json.gz events.ndjson', 'record - < trail.json.gz']),
    )
    .action(doing(program, async () => (await load()).record));
};

const IMPORTS = [
  {
    kind: 'inventory',
    prints: 'aws ec2 describe-images|snapshots|volumes|instances|image-attribute|snapshot-attribute',
    example: 'inventory images.json --observed-at 2026-03-01T09:30:00Z --account 123837392027 --region us-east-1',
    options: {
      '--account <id>': 'the account that was asked, where the output does not say',
      '--region <region>': 'the region that was asked, where the output does not say',
    },
  },
  {
    kind: 'images',
    prints: 'aws ec2 describe-images',
    example: 'images images.json --account 123456789012 --region eu-west-1',
    brief: 'images with ids, owners and attributes of your own choosing',
    about:
      'Takes in images with the ids, owners and attributes that they are given, each by itself; of an account that is ruled here their names are claimed. Beside what aws ec2 describe-images prints, an image may have Region and LaunchPermissions.',
    options: {
      '--account <id>': 'whose the images are that name no owner',
      '--region <region>': 'where the images are that name no Region',
    },
  },
  {
    kind: 'organization',
    prints: 'aws organizations list-accounts|list-parents|list-roots|list-children|describe-organization|…',
    example: 'organization organization.json accounts.json parents-123837392027.json',
    options: {
      '--organization <id>': 'the organization, where the output does not name it',
      '--child <id>': "the account or unit whose parents were listed (else the file's name tells)",
      '--parent <id>': "the root or unit whose accounts or units were listed (else the file's name tells)",
    },
  },
] as const;

const seen = (prints: string): string =>
  `Takes in what '${prints}' prints, as seen at a moment; tells where the log said otherwise.`;

const addImports = (program: Command): void => {
  const imports = program
    .command('import')
    .helpGroup(GROUP)
    .description('take in what is, as a baseline: an inventory, or the lists of an organization');
  for (const { kind, prints, example, options, ...more } of IMPORTS) {
    const command = imports
      .command(kind)
      .summary('brief' in more ? more.brief : `what '${prints}' prints`)
      .description('about' in more ? more.about : seen(prints))
      .argument('<FILE...>', "files, folders, or '-'")
      .option('--observed-at <time>', "when it was seen (default: the file's own time)");
    for (const [flags, about] of Object.entries(options)) command.option(flags, about);
    command
      .addHelpText('after', `${examples([`import ${example}`])}\n\n${ABOUT_TIMES}`)
      .action(doing(program, async () => (await load()).importing(kind)));
  }
};

const addQuarantine = (program: Command): void => {
  const quarantine = program
    .command('quarantine')
    .helpGroup(GROUP)
    .description('records that could not be understood: nothing is dropped silently');
  quarantine
    .command('list')
    .description('what could not be understood, with file, record number and reason')
    .option('--limit <n>', 'at most so many')
    .addHelpText('after', examples(['quarantine list', 'quarantine list --json']))
    .action(doing(program, async () => (await import('./quarantine.command.js')).list));
  quarantine
    .command('retry')
    .description('tries every quarantined record again, with what is understood by now')
    .addHelpText('after', examples(['quarantine retry']))
    .action(doing(program, async () => (await import('./quarantine.command.js')).retry));
};

/** The commands that take evidence in, and the one that watches what comes. */
export const addRecording = (program: Command): void => {
  addRecord(program);
  addImports(program);
  addQuarantine(program);
  addTail(program);
};

import { existsSync } from 'node:fs';
import { z } from 'zod';
import { withEngine } from './desk.js';
import type { ImportKind, RecordReport, Watch } from './engine.js';
import { print } from './print.js';
import type { Globals, Options } from './definition.js';
import { ProgressBar } from './progress.js';
import { rendering } from './answers/answer.js';
import { counted, listed } from './text.js';
import { timeOf } from './times.js';
import { Trouble } from './trouble.js';

const INTERRUPTED = 130;
const TO_LIST = "'amistory quarantine list' shows them";

const LISTED: readonly [keyof RecordReport, one: string, more: string][] = [
  ['facts', 'gave facts', 'gave facts'],
  ['attempts', 'is an attempt that AWS refused', 'are attempts that AWS refused'],
  ['duplicates', 'was known already', 'were known already'],
  [
    'ignored',
    'is not about images, snapshots, volumes or instances',
    'are not about images, snapshots, volumes or instances',
  ],
];

/**
 * Runs a recording with a progress bar on stderr. The first Ctrl-C stops it in good order: what is in hand is recorded, and nothing
 * that is left is taken for damaged. The second ends the process (what was acknowledged stays, the rest can be recorded again).
 */
const watched = async <Report>(
  work: (watch: Watch) => Promise<Report>,
): Promise<{ report: Report; stopped: boolean }> => {
  const bar = new ProgressBar(process.stderr, () => performance.now());
  const stopping = new AbortController();
  const interrupt = (): void => {
    if (stopping.signal.aborted) process.exit(INTERRUPTED);
    stopping.abort();
    bar.clear();
    process.stderr.write(
      'amistory: stopping as soon as what is in hand is recorded; press Ctrl-C again to end at once.\n',
    );
  };
  process.on('SIGINT', interrupt);
  try {
    const report = await work({ progress: (progress) => bar.show(progress), stop: stopping.signal });
    return { report, stopped: stopping.signal.aborted };
  } finally {
    process.off('SIGINT', interrupt);
    bar.clear();
  }
};

/** A path that does not exist is told before anything is opened or made. */
const checkPaths = (paths: readonly string[]): void => {
  const absent = paths.find((path) => path !== '-' && !existsSync(path));
  if (absent !== undefined)
    throw new Trouble(`'${absent}' does not exist: name files or folders to take in, or '-' for standard input.`);
};

const announce = (stopped: boolean): void => {
  if (!stopped) return;
  process.stderr.write('amistory: stopped before the end; record again to take in the rest.\n');
  process.exitCode = INTERRUPTED;
};

const sentenceOf = (report: RecordReport): string => {
  const parts = LISTED.filter(([name]) => report[name] > 0).map(
    ([name, one, more]) => `${report[name].toLocaleString('en-US')} ${report[name] === 1 ? one : more}`,
  );
  const all = parts.length === 0 ? '' : `: ${listed(parts)}`;
  return `Recorded ${counted(report.records, 'record')} from ${counted(report.files, 'file')}${all}.`;
};

const ASIDE = 'could not be understood, and nothing of it is lost';

/** `amistory record PATH…` */
export const record = async (globals: Globals, args: readonly unknown[]): Promise<void> => {
  const paths = z.array(z.string()).parse(args[0]);
  checkPaths(paths);
  const { report, stopped } = await watched((watch) =>
    withEngine(globals, 'record', (engine) => engine.record(paths, watch)),
  );
  print(globals, report, (sheet) => {
    sheet.say(sentenceOf(report), 'strong');
    if (report.quarantined > 0) sheet.notes([`${counted(report.quarantined, 'record')} ${ASIDE}: ${TO_LIST}.`]);
  });
  announce(stopped);
};

const text = z.string().optional();
const TERMS = z.object({ account: text, region: text, child: text, parent: text, organization: text });
const IMPORTED = z.looseObject({
  things: z.number(),
  facts: z.number(),
  duplicates: z.number(),
  quarantined: z.number(),
  observedAt: z.array(z.object({ file: z.string(), at: z.string(), from: z.string() })),
  drift: z.array(z.object({ id: z.string(), member: z.string(), told: z.string(), shown: z.string() })),
});

const AS_OF: Readonly<Record<string, string>> = {
  given: 'given',
  file: "the file's own time",
  now: 'now: nothing tells',
};

const imported = rendering(IMPORTED, (report, sheet) => {
  const { things, facts, duplicates, quarantined, observedAt, drift } = report;
  sheet.say(
    `Imported ${counted(things, 'entry', 'entries')}: ${counted(facts, 'fact')} recorded, ${duplicates.toLocaleString('en-US')} known already.`,
    'strong',
  );
  if (quarantined > 0) sheet.notes([`${counted(quarantined, 'entry', 'entries')} ${ASIDE}: ${TO_LIST}.`]);
  sheet.table(
    [
      ['FILE', ({ file }) => file],
      ['AS OF', ({ at }) => at, 'whole'],
      ['TAKEN FROM', ({ from }) => AS_OF[from] ?? from],
    ],
    observedAt,
  );
  if (drift.length > 0) sheet.gap().say('The log had told otherwise of:', 'careful');
  sheet.table(
    [
      ['THING', ({ id }) => id, 'whole'],
      ['MEMBER', ({ member }) => member, 'whole'],
      ['THE LOG TOLD', ({ told }) => told],
      ['SHOWN', ({ shown }) => shown],
    ],
    drift,
  );
});

const GIVEN = z.looseObject({
  imported: z.number(),
  known: z.number(),
  refused: z.number(),
  images: z.array(
    z.object({ index: z.number(), imageId: z.string().nullable(), result: z.string(), reason: z.string().nullable() }),
  ),
});

const given = rendering(GIVEN, ({ imported: taken, known, refused, images }, sheet) => {
  sheet.say(`Imported ${counted(taken, 'image')}, ${known.toLocaleString('en-US')} known already.`, 'strong');
  if (refused > 0) sheet.gap().say(`${counted(refused, 'image')} refused:`, 'careful');
  sheet.table(
    [
      ['NUMBER', ({ index }) => String(index + 1), 'whole'],
      ['IMAGE', ({ imageId }) => imageId ?? '', 'whole'],
      ['REASON', ({ reason }) => reason ?? ''],
    ],
    images.filter(({ result }) => result === 'refused'),
  );
});

/** `amistory import inventory|organization|images FILE…` */
export const importing =
  (kind: ImportKind) =>
  async (globals: Globals, args: readonly unknown[], options: Options): Promise<void> => {
    const paths = z.array(z.string()).parse(args[0]);
    const { observedAt, ...others } = z.object({ observedAt: z.string().optional() }).and(TERMS).parse(options);
    const terms = {
      ...others,
      observedAt: observedAt === undefined ? undefined : timeOf('--observed-at', observedAt, Date.now() * 1_000),
    };
    checkPaths(paths);
    const { report, stopped } = await watched((watch) =>
      withEngine(globals, 'record', (engine) => engine.import(kind, paths, terms, watch)),
    );
    print(globals, report, (sheet) => (kind === 'images' ? given : imported)(report, sheet, {}));
    announce(stopped);
  };

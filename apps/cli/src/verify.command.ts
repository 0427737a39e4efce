import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolder, type EventStore, SqliteEventStore } from '#event-store';
import type { Globals, Options } from './definition.js';
import { print } from './print.js';
import { type Flaw, Flaws, LogProof, type Proof } from './proof.js';
import type { Sheet } from './sheet.js';
import { counted } from './text.js';
import { Trouble } from './trouble.js';

const UNSOUND = 1;

interface Verdict extends Proof {
  readonly sound: boolean;
  /** Things whose read model was compared with a fold of their facts; null where that was not asked. */
  readonly compared: number | null;
  readonly flaws: number;
  readonly problems: readonly Flaw[];
}

const proven = async (store: EventStore, proof: LogProof): Promise<void> => {
  for await (const event of store.readAll()) proof.take(event);
};

/**
 * The log alone, read beside whoever writes it: SQLite gives each page of events as it was committed. The folder's lock is
 * not needed, because nothing is appended.
 */
const provenBeside = async (file: string, proof: LogProof): Promise<void> => {
  const store = await SqliteEventStore.open(file);
  try {
    await proven(store, proof);
  } finally {
    await store.close();
  }
};

/** The log, and every read model against a fold of the log: needs the folder for itself, so that nothing moves meanwhile. */
const provenDeep = async (folder: string, proof: LogProof, flaws: Flaws): Promise<number> => {
  if (DataFolder.isInUse(folder))
    throw new Trouble(
      `--deep needs '${folder}' for itself, and another process works on it: stop that first, or verify without --deep.`,
    );
  const { EmbeddedEngine } = await import('./embedded-engine.js');
  const { compareModels } = await import('./model-proof.js');
  const engine = await EmbeddedEngine.open(folder);
  try {
    await engine.current();
    await proven(engine.store, proof);
    return await compareModels(engine.context, proof.subjects(), flaws);
  } finally {
    await engine.close();
  }
};

const verdictOf = async (folder: string, deep: boolean, upTo: bigint | null): Promise<Verdict> => {
  const flaws = new Flaws();
  const proof = new LogProof(flaws, upTo);
  if (!deep) await provenBeside(join(folder, 'log.db'), proof);
  const compared = deep ? await provenDeep(folder, proof, flaws) : null;
  const result = proof.end();
  return { sound: flaws.count === 0, ...result, compared, flaws: flaws.count, problems: flaws.kept };
};

const put = (sheet: Sheet, verdict: Verdict): void => {
  const { sound, compared, problems } = verdict;
  const read = `${counted(verdict.events, 'event')} in ${counted(verdict.streams, 'stream')}, ${counted(verdict.facts, 'fact')}, ${counted(verdict.evidence, 'record')} of evidence`;
  if (sound) sheet.say(`The log is sound: ${read}, each as it was recorded.`, 'good');
  else sheet.say(`The log is NOT sound: ${counted(verdict.flaws, 'flaw')} (${read}).`, 'bad');
  if (compared !== null)
    sheet.say(`The read models of ${counted(compared, 'thing')} were compared with a fold of their facts.`);
  sheet.say(`Digest up to position ${verdict.position}: ${verdict.digest}`);
  sheet.table(
    [
      ['STREAM', ({ stream }) => stream],
      ['REVISION', ({ revision }) => (revision === null ? '' : String(revision)), 'right'],
      ['FLAW', ({ what }) => what],
    ],
    problems,
    () => 'bad',
  );
  if (verdict.flaws > problems.length) sheet.notes([`and ${counted(verdict.flaws - problems.length, 'flaw')} more.`]);
};

const positionIn = ({ upTo }: Options): bigint | null => {
  if (upTo === undefined) return null;
  if (typeof upTo === 'string' && /^\d+$/.test(upTo)) return BigInt(upTo);
  throw new Trouble(`'${String(upTo)}' is no position for --up-to: write the one that an earlier verify printed.`);
};

/** `amistory verify`: exit code 1 where something is not as it must be. */
export const verify = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  if (globals.url !== undefined)
    throw new Trouble('verify reads the files themselves: name their folder with --data, without --url.');
  if (!existsSync(join(globals.data, 'log.db')))
    throw new Trouble(`no data in '${globals.data}': there is no log to verify; name its folder with --data.`);
  const verdict = await verdictOf(globals.data, options['deep'] === true, positionIn(options));
  print(globals, verdict, (sheet) => put(sheet, verdict));
  if (!verdict.sound) process.exitCode = UNSOUND;
};

import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Globals } from './definition.js';
import { runningEngine, withEngine } from './desk.js';
import { print } from './print.js';
import { counted, listed, spanOf } from './text.js';
import { messageOf, Trouble } from './trouble.js';

const Status = z.looseObject({
  answeredBy: z.string(),
  ready: z.boolean(),
  quarantine: z.number().nullable().optional(),
  projections: z.array(
    z.looseObject({
      name: z.string(),
      position: z.string(),
      caughtUp: z.boolean(),
      lagEvents: z.number(),
      lagSeconds: z.number(),
      parked: z.array(z.object({ id: z.string(), reason: z.string() })),
    }),
  ),
});
const Rebuilt = z.object({ projections: z.array(z.string()), seconds: z.number() });
const BackedUp = z.object({ file: z.string(), bytes: z.number(), seconds: z.number() });

const Copied = z.object({
  folder: z.string(),
  models: z.array(z.object({ name: z.string(), position: z.string(), bytes: z.number() })),
  seconds: z.number(),
});

const MB = 1_000_000;

/** `amistory status` */
export const status = async (globals: Globals): Promise<void> => {
  const answer = await withEngine(globals, 'ask', (engine) => engine.status());
  print(globals, answer, (sheet) => {
    const { answeredBy, ready, quarantine, projections } = Status.parse(answer);
    sheet.say(`${answeredBy} answers, and is ${ready ? 'ready' : 'not ready'}.`, ready ? 'good' : 'bad');
    if (quarantine)
      sheet.notes([`${counted(quarantine, 'record')} in quarantine: 'amistory quarantine list' shows them.`]);
    sheet.table(
      [
        ['READ MODEL', ({ name }) => name, 'whole'],
        ['POSITION', ({ position }) => position, 'right'],
        [
          'LAG',
          ({ caughtUp, lagEvents, lagSeconds }) =>
            caughtUp ? 'none' : `about ${counted(lagEvents, 'event')}, ${spanOf(lagSeconds)}`,
        ],
        ['PARKED', ({ parked }) => String(parked.length), 'right'],
      ],
      projections,
    );
    const parked = projections.flatMap((one) => one.parked);
    if (parked.length > 0) sheet.gap().say('Parked, because their facts could not be read any further:', 'careful');
    sheet.table(
      [
        ['THING', ({ id }) => id, 'whole'],
        ['REASON', ({ reason }) => reason],
      ],
      parked,
    );
  });
};

/** `amistory rebuild` */
export const rebuild = async (globals: Globals): Promise<void> => {
  const answer = await withEngine(globals, 'ask', (engine) => engine.rebuild());
  print(globals, answer, (sheet) => {
    const { projections, seconds } = Rebuilt.parse(answer);
    sheet.say(`Made ${listed(projections)} anew from the log in ${spanOf(seconds)}.`, 'strong');
  });
};

/** `amistory backup [FILE]` */
export const backup = async (globals: Globals, args: readonly unknown[]): Promise<void> => {
  const file = z.string().optional().parse(args[0]);
  const answer = await withEngine(globals, 'ask', (engine) => engine.backup(file));
  print(globals, answer, (sheet) => {
    const copy = BackedUp.parse(answer);
    sheet.say(
      `Copied the log into ${copy.file} (${(copy.bytes / MB).toFixed(1)} MB) in ${spanOf(copy.seconds)}.`,
      'strong',
    );
  });
};

/**
 * Moves a folder, also to another disk; where that fails, neither of them is left.
 * @throws {Trouble}
 */
const moved = async (from: string, to: string): Promise<void> => {
  let fresh: string | undefined;
  try {
    fresh = await mkdir(to, { recursive: true });
    await cp(from, to, { recursive: true });
  } catch (error) {
    if (fresh !== undefined) await rm(fresh, { recursive: true, force: true });
    throw new Trouble(
      `nothing was copied, for it could not be put into '${to}' (${messageOf(error)}): make room there, or name another folder.`,
    );
  } finally {
    await rm(from, { recursive: true, force: true });
  }
};

/** `amistory read-models copy FOLDER`: the engine copies into its own folder; from there they go to the new node's. */
export const copyReadModels = async (globals: Globals, args: readonly unknown[]): Promise<void> => {
  const to = join(z.string().parse(args[0]), 'read-models');
  if (existsSync(to)) throw new Trouble(`'${to}' exists already: name the data folder of a node that is new.`);
  const engine = await runningEngine(globals, 'nothing is in use: copy read-models/ of its folder');
  const made = Copied.parse(await engine.call('POST', '/v1/read-models/copy'));
  if (!existsSync(made.folder))
    throw new Trouble(`the engine wrote its copies on its own machine, into ${made.folder}: fetch them from there.`);
  await moved(made.folder, to);
  const answer = { ...made, folder: to };
  print(globals, answer, (sheet) => {
    const names = listed(made.models.map(({ name }) => name));
    const bytes = made.models.reduce((sum, one) => sum + one.bytes, 0);
    sheet.say(`Copied ${names} into ${to} (${(bytes / MB).toFixed(1)} MB) in ${spanOf(made.seconds)}.`, 'strong');
  });
};

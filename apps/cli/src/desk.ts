import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { environment } from './config.js';
import type { Engine } from './engine.js';
import type { Globals } from './definition.js';
import type { RemoteEngine } from './remote-engine.js';
import { Trouble } from './trouble.js';

const PATIENCE = 10_000;

const remote = async (url: string, { token }: Globals): Promise<RemoteEngine> => {
  const { RemoteEngine } = await import('./remote-engine.js');
  return new RemoteEngine(url, token ?? environment().token);
};

const checked = (url: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.username !== '')
    throw new Trouble(
      `'${url}' is no address of an engine: write --url http://127.0.0.1:3000 (a token goes into --token).`,
    );
  return url;
};

/**
 * Where the engine runs that the options name, or that works on the data folder: what only it has, nobody else can tell.
 * @throws {Trouble} None runs there; `lacking` says what there is not without it.
 */
export const engineAddress = async (globals: Globals, lacking: string): Promise<string> => {
  const { DataFolder } = await import('#event-store');
  const url = globals.url === undefined ? DataFolder.addressOf(globals.data) : checked(globals.url);
  if (url !== null) return url;
  throw new Trouble(`no engine runs on '${globals.data}', so ${lacking}: start it, or name one with --url.`);
};

/**
 * The engine at {@link engineAddress}.
 * @throws {Trouble} None runs there; `lacking` says what there is not without it.
 */
export const runningEngine = async (globals: Globals, lacking: string): Promise<RemoteEngine> =>
  remote(await engineAddress(globals, lacking), globals);

const exists = (folder: string): boolean => existsSync(join(folder, 'log.db'));

/** The engine that runs on the folder, or else this process itself once the folder is free. */
const local = async (globals: Globals): Promise<Engine> => {
  const { DataFolder, FolderInUse } = await import('#event-store');
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const running = DataFolder.addressOf(globals.data);
    if (running !== null) return remote(running, globals);
    try {
      const { EmbeddedEngine } = await import('./embedded-engine.js');
      return await EmbeddedEngine.open(globals.data);
    } catch (error) {
      if (!(error instanceof FolderInUse)) throw error;
    }
    if (Date.now() > deadline)
      throw new Trouble(`another process is working on '${globals.data}': wait until it has ended, and try again.`);
    await pause(100);
  }
};

/**
 * Opens the engine that the options name, has it work, and closes it whatever happens.
 * @throws {Trouble} Asked of a folder in which nothing was ever recorded; the folder is left as it is, also absent.
 */
export const withEngine = async <Answer>(
  globals: Globals,
  purpose: 'ask' | 'record',
  work: (engine: Engine) => Promise<Answer>,
): Promise<Answer> => {
  if (globals.url === undefined && statSync(globals.data, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new Trouble(`'${globals.data}' is a file, and the data folder is a folder: name another with --data.`);
  if (globals.url === undefined && purpose === 'ask' && !exists(globals.data))
    throw new Trouble(
      `no data in '${globals.data}': record a trail first (amistory record PATH), or name its folder with --data.`,
    );
  const engine = await (globals.url === undefined ? local(globals) : remote(checked(globals.url), globals));
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
};

/* Plain JavaScript without dependencies: it must run under any Node. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const FOLDER = new URL('../node_modules/.cache/', import.meta.url);
const MARK = new URL('amistory-building', FOLDER);

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** The process that is building the program now, or null. Whoever was killed while building builds no more. */
export function builder() {
  try {
    const pid = Number(readFileSync(MARK, 'utf8'));
    return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : null;
  } catch {
    return null;
  }
}

/** No build takes longer; a number of a process that ended long ago may be another's by now. */
const PATIENCE_MS = 5 * 60_000;

/** Waits until nobody is building; false where somebody seems to for longer than any build takes. */
export async function built() {
  const deadline = Date.now() + PATIENCE_MS;
  while (builder() !== null && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 200));
  return builder() === null;
}

/** Says that this process is building, until it ends; false where another one is. */
export function beginBuilding() {
  mkdirSync(FOLDER, { recursive: true });
  if (builder() === null) rmSync(MARK, { force: true });
  try {
    writeFileSync(MARK, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  process.on('exit', () => rmSync(MARK, { force: true }));
  return true;
}

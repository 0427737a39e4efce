/*
 * `npm start`: builds the program, and then is the engine itself. npm passes a signal on to the shell between it and this process, and
 * that shell ends by it without a word: the engine would run on, with its data folder locked. So it ends, as told, with its shell.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const shell = process.ppid;
const build = fileURLToPath(new URL('build.js', import.meta.url));
const { status } = spawnSync(process.execPath, [build], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
await import('../dist/apps/api/src/main.js');

const looking = setInterval(() => {
  if (process.ppid === shell) return;
  clearInterval(looking);
  process.kill(process.pid, 'SIGTERM');
}, 500);
looking.unref();

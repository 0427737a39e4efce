/*
 * `npm run build`. The program is compiled beside the one that is there and then put in its place, so that nobody who runs that one,
 * or calls the command line meanwhile, meets half a program. Several at a time build one after the other.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beginBuilding, built } from './building.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
/** As tsconfig.build.json has it. */
const fresh = path('../node_modules/.cache/amistory-dist');
const [dist, old] = [path('../dist'), `${fresh}-old`];

// Of several who waited one begins, and the others wait for that one.
while (!beginBuilding()) if (!(await built())) break;
const { status } = spawnSync(process.execPath, [path('../node_modules/@nestjs/cli/bin/nest.js'), 'build', 'api'], {
  cwd: path('..'),
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
rmSync(old, { recursive: true, force: true });
if (existsSync(dist)) renameSync(dist, old);
renameSync(fresh, dist);
rmSync(old, { recursive: true, force: true });

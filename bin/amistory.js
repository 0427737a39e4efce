#!/usr/bin/env node
/* Plain JavaScript without dependencies: it must run, and speak, under any Node. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const say = (sentence) => {
  process.stderr.write(`amistory: ${sentence}\n`);
  process.exit(2);
};

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  say(
    `Node ${process.versions.node} is too old: 24.15 or newer is needed. In the checkout, 'npx amistory' runs the Node that came with it.`,
  );
}

const main = new URL('../dist/apps/cli/src/main.js', import.meta.url);
const isBuilt = () => existsSync(fileURLToPath(main));
if (!isBuilt()) {
  const { builder, built } = await import('./building.js');
  if (builder() !== null) process.stderr.write('amistory: the program is being built; this waits for it.\n');
  await built();
  if (!isBuilt()) say("the program is not built yet: run 'npm run build' in the checkout first.");
}

const { run } = await import(main.href);
await run(process.argv.slice(2));

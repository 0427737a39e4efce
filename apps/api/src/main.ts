const OLDEST = [24, 15] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// Nothing that loads better-sqlite3 may be imported before this: under an older Node it crashes the process without a word.
if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
  const { run } = await import('./program.js');
  await run(process.argv.slice(2));
} else {
  process.stderr.write(
    `Amistory needs Node ${OLDEST.join('.')} or newer, and this is ${process.versions.node}: ` +
      'start it with npm start (after npm ci it brings its own Node), or with node_modules/.bin/node.\n',
  );
  process.exitCode = 2;
}

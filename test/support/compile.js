import { spawnSync } from 'node:child_process';

/** Tests that start real processes and worker threads run the compiled program: compile once, before any test. */
export default function compile() {
  const { status, stderr, stdout } = spawnSync(
    'node',
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck', '--outDir', 'dist'],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`The sources do not compile:\n${stdout}${stderr}`);
}

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { engine as startEngine, folderFor } from '../acceptance/cli-program.js';
import { isInstalled } from './python.js';

const run = promisify(execFile);
const README = readFileSync('README.md', 'utf8');

/** What stands in the blocks of a language under a heading. */
function blocksOf(heading: string, language: string): string[] {
  const section = README.split(/^## /m).find((one) => one.startsWith(heading)) ?? '';
  return [...section.matchAll(new RegExp(`\`\`\`${language}\n([^]+?)\`\`\``, 'g'))].map(([, block = '']) => block);
}

/** Without what differs from one run to the next: ids, times, and how wide they make a column. */
const alike = (text: string): string =>
  text
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<event>')
    .replaceAll(/\b(ami|i)-[0-9a-f]{17}\b/g, '<$1>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/\s+/g, '');

const QUIET = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_PAGER: '', COLUMNS: '132' };

describe('what the README says of commanding', () => {
  it('holds for the AWS CLI, to the answers that are shown', async () => {
    if (!(await isInstalled('aws', '--version'))) return;
    const { folder, remove } = folderFor('commanded');
    const { kill, ended } = await startEngine(['--data', folder, '--cloud', 'instant']);
    try {
      const [script = ''] = blocksOf('One image, commanded', 'sh');
      const env = { ...process.env, ...QUIET, AMISTORY_DATA: folder };
      const { stdout } = await run('bash', ['-e', '-c', script], { env });
      expect(alike(stdout)).toBe(alike(blocksOf('One image, commanded', 'text').join('')));
      expect(stdout).toContain('444455556666');
    } finally {
      kill('SIGTERM');
      await ended;
      remove();
    }
  }, 120_000);

  it('holds for a test suite in Python', async () => {
    if (!(await isInstalled('python3', '-c', 'import boto3'))) return;
    const { url, kill, ended } = await startEngine(['--scratch']);
    try {
      const here = (text: string) => text.replaceAll('http://127.0.0.1:3000', url);
      const [making = ''] = blocksOf('In a test suite', 'sh');
      const [suite = ''] = blocksOf('In a test suite', 'python');
      await run('bash', ['-e', '-c', here(making)], { env: { ...process.env, ...QUIET } });
      const twice = 'for _ in range(2):\n    setup_function()\n    test_an_image_of_an_instance()\nprint("passed")\n';
      const { stdout } = await run('python3', ['-c', here(`${suite}\n${twice}`)], {
        env: { ...process.env, ...QUIET },
      });
      expect(stdout).toBe('passed\n');
    } finally {
      kill('SIGTERM');
      await ended;
    }
  }, 60_000);
});

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { amistory, folderFor } from './cli-program.js';
import { piecesOf, SAMPLE } from './sample-program.js';

const README = readFileSync('README.md', 'utf8');
const QUESTIONS = readFileSync('examples/questions.md', 'utf8');

/** The words of a command line, where none is quoted. */
const wordsOf = (line: string): string[] => line.trim().split(/\s+/);

describe('what is written of the sample trail', () => {
  const { folder, remove } = folderFor('readme');

  beforeAll(async () => {
    const recorded = await amistory(['--data', folder, 'record', 'examples/trail']);
    expect(recorded.code).toBe(0);
  });
  afterAll(remove);

  it('shows in the README what the question there really prints', async () => {
    const [, command = ''] = /npx amistory (who-could-launch .+)\n/.exec(README) ?? [];
    const [, shown = ''] = /```text\n([^]+?)```/.exec(README) ?? [];
    const answer = await amistory(['--data', folder, ...wordsOf(command)], { env: { COLUMNS: '132' } });
    expect(answer.out.trimEnd()).toBe(shown.trimEnd());
  });

  const asked = [...QUESTIONS.matchAll(/^ +`([a-z-]+ .+)`$/gm)].map(([, command = '']) => command);

  it('tells the trail that make-trail.js writes, record by record', () => {
    const again = join(folder, 'trail');
    execFileSync(process.execPath, ['examples/make-trail.js', again]);
    expect(piecesOf(again)).toEqual(piecesOf(SAMPLE));
    expect(readdirSync(again, { recursive: true })).toEqual(readdirSync(SAMPLE, { recursive: true }));
  });

  it('asks each of the twelve questions', () => {
    expect(new Set(asked.map((command) => wordsOf(command)[0])).size).toBe(12);
  });

  it.each(asked)('has an answer to: %s', async (command) => {
    const { code, out, err } = await amistory(['--data', folder, ...wordsOf(command), '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.stringify(JSON.parse(out)).length).toBeGreaterThan(20);
  });
});

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FRONT = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'];
const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
const pages = [...FRONT, 'examples/questions.md', ...docs.map((name) => join('docs', name))];

/** Targets of the page's links within the project. */
const linksOf = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));

/** Paths in code quotes that look like files of the project. */
const pathsOf = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/`((?:apps|libs|test|bench|docs|examples)\/[\w./-]+\.\w+)`/g)].map(
    ([, path = '']) => path,
  );

describe('the written pages', () => {
  it.each(pages)('link from %s to files that are there', (page) => {
    expect(linksOf(page).filter((target) => !existsSync(join(dirname(page), target)))).toEqual([]);
  });

  it.each(FRONT)('name in %s only files that are there', (page) => {
    expect(pathsOf(page).filter((path) => !existsSync(path))).toEqual([]);
  });
});

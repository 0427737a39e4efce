import { readFile } from 'node:fs/promises';
import { questionsInMarkdown } from './questions-in-markdown.js';
import { QUESTIONS } from './questions.js';

describe('the table of questions', () => {
  it.each(QUESTIONS)('shows for $name an example that its answer allows', ({ answer, example }) => {
    expect(answer.parse(example)).toEqual(example);
  });

  it.each(QUESTIONS)('names every parameter in the path of $name', ({ path, parameters }) => {
    const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(inPath);
  });

  it('asks each question under one name and one path', () => {
    expect(new Set(QUESTIONS.map(({ name }) => name)).size).toBe(QUESTIONS.length);
    expect(new Set(QUESTIONS.map(({ path }) => path)).size).toBe(QUESTIONS.length);
  });
});

const WRITE = `npm run -s compile && npx node -e "import('#audit').then((the) => process.stdout.write(the.questionsInMarkdown()))" > docs/questions.md`;

describe('docs/questions.md', () => {
  it(`is written from the table: after a change, run ${WRITE}`, async () =>
    expect(await readFile('docs/questions.md', 'utf8')).toBe(questionsInMarkdown()));
});

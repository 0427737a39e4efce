import { QUESTIONS as ANSWERED } from '#audit';
import { IMAGE_STATES, INSTANCE_STATES, SNAPSHOT_STATES, VOLUME_STATES } from '#lifecycle';
import { SORTS } from '#read-model';
import { renderingOf } from './answers/renderings.js';
import { QUESTIONS } from './questions.js';
import { Sheet } from './sheet.js';

const PAGING = new Set(['cursor', 'limit']);
const asked = new Map(QUESTIONS.map((question) => [question.name, question]));
const NOW = Date.parse('2026-03-31T10:00:00Z') * 1_000;

const GIVEN = {
  at: NOW,
  from: NOW,
  to: NOW,
  imageId: 'ami-1',
  id: 'ami-1',
  accountId: '123837392027',
  principal: 'root',
  days: 30,
};

describe('the questions of the command line', () => {
  it.each(ANSWERED.map((question) => [question.name, question] as const))(
    'ask %s as the auditors’ table has it: same path, same parameters, same kind of answer',
    (name, { path, parameters, paged }) => {
      const question = asked.get(name);
      expect(question?.path).toBe(path);
      expect(question?.list ?? false).toBe(paged);
      const names = [...(question?.arguments ?? []), ...(question?.options ?? [])].map((parameter) => parameter.name);
      expect(names.toSorted()).toEqual(
        parameters
          .map((parameter) => parameter.name)
          .filter((parameter) => !PAGING.has(parameter))
          .toSorted(),
      );
    },
  );

  it('sort searches as the read models do', () => {
    for (const { group, options } of QUESTIONS)
      if (group === 'Search:') expect(options.find(({ name }) => name === 'sort')?.choices).toEqual([...SORTS]);
  });

  it.each([
    ['images', IMAGE_STATES],
    ['snapshots', SNAPSHOT_STATES],
    ['volumes', VOLUME_STATES],
    ['instances', INSTANCE_STATES],
  ] as const)('know in which states %s can be', (name, states) => {
    expect(asked.get(name)?.options.find((option) => option.name === 'state')?.choices).toEqual([...states]);
  });

  it.each(ANSWERED.map(({ name, example, paged }) => [name, example, paged] as const))(
    'show the answer to %s: a sentence, then what it rests on',
    (name, example, paged) => {
      const answer = paged && 'items' in example ? example.items : example;
      const sheet = new Sheet({ room: Infinity, colour: false });
      renderingOf(name)(answer, sheet, GIVEN);
      const [sentence, ...rest] = String(sheet).split('\n');
      expect(sentence).toMatch(/^\S.*[.:]$/);
      expect(rest.join('\n')).toMatch(/^[A-Z][A-Z ]+$/m);
      expect(String(sheet)).not.toMatch(/undefined|\[object|NaN/);
    },
  );

  it('refuse an answer of a form that they do not know, instead of showing half of it', () => {
    const sheet = new Sheet({ room: Infinity, colour: false });
    expect(() => renderingOf('who-could-launch')({ imageId: 'ami-1' }, sheet, {})).toThrow(/ask with --json/);
  });
});

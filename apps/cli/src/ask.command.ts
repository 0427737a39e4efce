import { renderingOf } from './answers/renderings.js';
import { withEngine } from './desk.js';
import { print } from './print.js';
import type { Globals, Options } from './definition.js';
import { flagOf, type Parameter, type Question } from './question.js';
import type { Given } from './questions.js';
import { timeOf } from './times.js';
import { Trouble } from './trouble.js';

const DECIMAL = /^\d+(?:\.\d+)?$/;

const numberOf = (parameter: Parameter, text: string): number => {
  const fits = parameter.kind === 'count' ? /^\d+$/.test(text) && Number(text) > 0 : DECIMAL.test(text);
  const rule = parameter.kind === 'count' ? 'a whole number from 1' : 'a number such as 0.05';
  if (!fits) throw new Trouble(`'${text}' is no value for ${flagOf(parameter)}: write ${rule}.`);
  return Number(text);
};

const valueOf = (parameter: Parameter, value: unknown, now: number): Given[string] => {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'boolean') return value;
  const text = String(value);
  if (parameter.kind === 'time') return timeOf(flagOf(parameter), text, now);
  return parameter.kind === 'count' || parameter.kind === 'amount' ? numberOf(parameter, text) : text;
};

/** What was given for a question, checked; what was not given and has a preset stands at the preset. */
export const givenOf = (question: Question, args: readonly unknown[], options: Options, now: number): Given => {
  const given: Record<string, Given[string]> = {};
  for (const [at, parameter] of question.arguments.entries())
    if (args[at] !== undefined) given[parameter.name] = valueOf(parameter, args[at], now);
  for (const parameter of question.options) {
    const key = parameter.name === 'accountId' ? 'account' : parameter.name;
    const value = options[key] ?? parameter.preset;
    if (value !== undefined) given[parameter.name] = valueOf(parameter, value, now);
  }
  return given;
};

/** A whole number from 1 that an option holds, if it was given. */
export const numberGiven = (option: string, options: Options): number | undefined =>
  options[option] === undefined
    ? undefined
    : numberOf({ name: option, kind: 'count', about: '' }, String(options[option]));

/** The command that asks one question and prints its answer. */
export const asking =
  (question: Question) =>
  async (globals: Globals, args: readonly unknown[], options: Options): Promise<void> => {
    const given = givenOf(question, args, options, Date.now() * 1_000);
    const limit = numberGiven('limit', options);
    const answer = await withEngine(globals, 'ask', (engine) => engine.ask(question, given, limit));
    print(globals, answer, (sheet) => {
      renderingOf(question.name)(answer, sheet, given);
      if (limit !== undefined && Array.isArray(answer) && answer.length === limit)
        sheet.gap().notes([`Only the first ${limit} were asked for: without --limit, all there are.`]);
    });
  };

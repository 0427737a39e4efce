import type { Config } from './config.js';
import { SAMPLE_QUESTIONS } from './sample.js';

/** A few lines for a person at a terminal, and for whoever asked for the sample. */
export function greet(url: string, { sample, token }: Config, output: NodeJS.WriteStream = process.stdout): void {
  if (!output.isTTY && !sample) return;
  const carry = token === undefined ? '' : " -H 'Authorization: Bearer …'";
  const questions = SAMPLE_QUESTIONS.flatMap(({ asks, path }) => [`  ${asks}`, `    curl -s${carry} '${url}${path}'`]);
  const tried = sample ? ['', 'The sample trail is recorded. Try:', '', ...questions] : [];
  output.write(`\nAmistory answers at ${url}, and tells what it can be asked at ${url}/docs\n${tried.join('\n')}\n`);
}

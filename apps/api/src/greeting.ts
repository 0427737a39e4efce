import { DEVELOPMENT } from '#access';
import type { Config } from './config.js';
import { SAMPLE_QUESTIONS } from './sample.js';

/** Where the greeting goes. */
interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A few lines for a person at a terminal, and for whoever asked for the sample. */
export function greet(url: string, config: Config, output: Output = process.stdout): void {
  const { sample, token } = config;
  if (!output.isTTY && !sample) return;
  const carry = token === undefined ? '' : " -H 'Authorization: Bearer …'";
  const questions = SAMPLE_QUESTIONS.flatMap(({ asks, path }) => [`  ${asks}`, `    curl -s${carry} '${url}${path}'`]);
  const tried = sample ? ['', 'The sample trail is recorded. Try:', '', ...questions] : [];
  const signed = config.developmentKey ? ['', ...toSign(url, config)] : [];
  const lines = [`Amistory answers at ${url}, and tells what it can be asked at ${url}/docs`, ...signed, ...tried];
  output.write(`\n${lines.join('\n')}\n\n`);
}

/** How AWS's clients get to use the development key. */
function toSign(url: string, { eventStore, data }: Config): readonly string[] {
  const where = eventStore === 'memory' ? ` --url ${url}` : data === '.amistory' ? '' : ` --data ${quoted(data)}`;
  return [
    `AWS's clients work against it, too. For account ${DEVELOPMENT.account}:`,
    '',
    `  eval "$(npx amistory access-key development${where})"    # sets AWS_ENDPOINT_URL and the two AWS_… of the key`,
    '  aws ec2 describe-images --owners self amazon',
  ];
}

const quoted = (text: string) => (/^[\w./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

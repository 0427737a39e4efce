import { CommanderError } from 'commander';
import { complaintOf, programOf } from './program.js';
import { codeOf, messageOf, Trouble } from './trouble.js';

/** Whoever reads our output may stop (`| head`): that is no error, and nothing is left to say. */
const endQuietlyWhenNobodyReads = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error) => {
      if (codeOf(error) === 'EPIPE') process.exit(process.exitCode ?? 0);
      throw error;
    });
};

const say = (trouble: Trouble): void => {
  process.stderr.write(`amistory: ${trouble.message}\n`);
  process.exitCode = trouble.exitCode;
};

const FAULTS = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'ZodError']);

/** Errors of the libraries are sentences that help; what only a mistake in the program can throw is no help to anybody. */
const troubleOf = (error: unknown): Trouble => {
  if (error instanceof Trouble) return error;
  const name = typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
  const path = typeof error === 'object' && error !== null && 'path' in error ? error.path : null;
  if (typeof path === 'string' && codeOf(error) !== null)
    return new Trouble(`'${path}' cannot be used (${codeOf(error)}): put right what is in the way, or name another.`);
  if (!FAULTS.has(name)) return new Trouble(messageOf(error));
  return new Trouble(`failed, which is a fault in the program: please report it (${name}: ${messageOf(error)}).`, 1);
};

/** Runs one command line; what went wrong is one line on stderr, and the process's exit code. */
export const run = async (argv: readonly string[]): Promise<void> => {
  endQuietlyWhenNobodyReads();
  const program = programOf();
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      const complaint = complaintOf(error);
      if (complaint) say(complaint);
      return;
    }
    say(troubleOf(error));
  }
};

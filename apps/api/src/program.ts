import { BadConfig, readConfig, UsageAsked } from './config.js';

/**
 * The program: starts an engine as flags and environment say, and stops it when told to. Exit code 2: it could not start, and a sentence
 * says why.
 */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await start(args);
  } catch (error) {
    process.exitCode = await tell(error);
    // Whatever a half-started engine left open must not keep the process alive.
    setImmediate(() => process.exit());
  }
}

/** The configuration is read before anything heavy is loaded: a mistake in it, or --help, is answered at once. */
async function start(args: readonly string[]): Promise<void> {
  const config = readConfig(args);
  const [{ startEngine }, { createLogger }, { greet }, { stopOnSignals }, { letGoOfTheStart }] = await Promise.all([
    import('./engine.js'),
    import('./logging.js'),
    import('./greeting.js'),
    import('./shutdown.js'),
    import('./start-garbage.js'),
  ]);
  const logger = createLogger(config.logLevel);
  const signals = stopOnSignals(logger);
  const engine = await startEngine(config, logger);
  letGoOfTheStart();
  greet(engine.url, config);
  signals.stop(() => engine.stop());
}

/** Says why the engine did not start, without a stack trace where the user can put it right, and returns the exit code. */
async function tell(error: unknown): Promise<number> {
  if (error instanceof UsageAsked) {
    process.stdout.write(error.message);
    return 0;
  }
  const { sentenceOf } = await import('./exit.js');
  const sentence = error instanceof BadConfig ? error.message : sentenceOf(error);
  if (sentence !== null) {
    process.stderr.write(`${sentence}\n`);
    return 2;
  }
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`The engine could not start: ${cause}\n`);
  return 1;
}

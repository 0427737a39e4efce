import type { Logger } from 'pino';

/** How long requests in flight may take to end once the engine was told to stop. */
const PATIENCE_MS = 30_000;

/**
 * SIGTERM and SIGINT stop the engine in good order, also while it still starts; a second signal ends the process at once, as does
 * patience running out.
 */
export function stopOnSignals(logger: Logger): { stop(how: () => Promise<void>): void } {
  let asked = false;
  let stopEngine: (() => Promise<void>) | undefined;
  const end = (how: () => Promise<void>) => {
    setTimeout(
      () => leave(logger, 'Requests did not end in time: the engine stops without them.'),
      PATIENCE_MS,
    ).unref();
    how().then(
      () => {
        logger.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.fatal({ err: error }, 'The engine could not stop in good order.');
        process.exit(1);
      },
    );
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked) leave(logger, 'Told twice: the engine stops at once.');
    asked = true;
    logger.info({ signal }, 'stopping: requests in flight end first');
    if (stopEngine) end(stopEngine);
  };
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'The engine failed and ends: whatever was acknowledged is in the log.');
    process.exit(1);
  });
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return {
    stop(how) {
      stopEngine = how;
      if (asked) end(how);
    },
  };
}

function leave(logger: Logger, why: string): never {
  logger.warn(why);
  process.exit(1);
}

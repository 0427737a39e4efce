import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import { z } from 'zod';

const Line = z.looseObject({
  level: z.number(),
  time: z.number(),
  msg: z.string().optional(),
  err: z.unknown().optional(),
});
const LEVEL: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'ERROR', 60: 'FATAL' };

/** Where the log goes. */
type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** JSON lines for programs; for a person at a terminal, a line that can be read. */
export function createLogger(level: string, output: Output = process.stdout): Logger {
  // Whoever read the log has gone (a closed pipe): the engine goes on without them.
  output.on('error', () => {});
  return pino({ level, base: null }, output.isTTY ? forPeople(output) : output);
}

function forPeople(output: Output): DestinationStream {
  return {
    write(text) {
      const { level, time, msg = '', err, ...rest } = Line.parse(JSON.parse(text));
      const clock = new Date(time).toISOString().slice(11, 19);
      const details = Object.entries(rest).map(([name, value]) => `${name}=${plain(value)}`);
      const failure = err === undefined ? [] : [plain(err)];
      output.write(`${[clock, LEVEL[level] ?? level, msg, ...details, ...failure].join(' ')}\n`);
    },
  };
}

const plain = (value: unknown) =>
  typeof value === 'string' && !/[\s\p{Cc}]/u.test(value) ? value : JSON.stringify(value);

/** What the framework's words come under where it could not start. */
const THROWN_ON = 'ExceptionHandler';

/** Nest's own words, in the engine's log. What it tells of its boot is of use only when debugging. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...context: unknown[]) {
    this.logger.debug(...entry(message, context));
  }
  verbose(message: unknown, ...context: unknown[]) {
    this.logger.trace(...entry(message, context));
  }
  debug(message: unknown, ...context: unknown[]) {
    this.logger.debug(...entry(message, context));
  }
  warn(message: unknown, ...context: unknown[]) {
    this.logger.warn(...entry(message, context));
  }
  error(message: unknown, ...context: unknown[]) {
    // The framework throws it on, too: whoever starts the engine tells it, as a sentence where there is one.
    if (context.at(-1) === THROWN_ON) return;
    this.logger.error(...entry(message, context));
  }
  fatal(message: unknown, ...context: unknown[]) {
    this.logger.fatal(...entry(message, context));
  }
}

function entry(message: unknown, context: unknown[]): [{ context: unknown; err?: Error }, string] {
  if (message instanceof Error) return [{ context: context.at(-1), err: message }, message.message];
  return [{ context: context.at(-1) }, typeof message === 'string' ? message : JSON.stringify(message)];
}

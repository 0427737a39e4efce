import { PassThrough } from 'node:stream';
import { createLogger, NestLog } from './logging.js';

const logged = (isTTY: boolean, level = 'info') => {
  const lines: string[] = [];
  const output = Object.assign(new PassThrough(), { isTTY }).on('data', (line: Buffer) => lines.push(line.toString()));
  return { lines, logger: createLogger(level, output) };
};

describe('the log', () => {
  it('is a JSON line for programs', () => {
    const { lines, logger } = logged(false);
    logger.info({ status: 200 }, 'request');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 30, status: 200, msg: 'request' });
  });

  it('is a line that can be read at a terminal', () => {
    const { lines, logger } = logged(true);
    logger.warn({ status: 404, path: '/v1' }, 'request');
    expect(lines).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d warn request status=404 path=\/v1\n$/)]);
  });

  it('lets nothing from outside move the cursor of a terminal', () => {
    const { lines, logger } = logged(true);
    logger.info({ path: '/\u001b[2J\nforged' }, 'request');
    expect(lines.join('')).not.toContain('\u001b');
    expect(lines.join('').trim()).not.toContain('\n');
  });

  it('tells what the framework says of its boot only when debugging', () => {
    const { lines, logger } = logged(false);
    new NestLog(logger).log('Mapped {/v1/images, GET} route', 'RouterExplorer');
    new NestLog(logger).error(new Error('lost'), 'Follower');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 50, msg: 'lost', context: 'Follower' }]);
  });

  it('leaves what ends the start to whoever starts, who tells it in a sentence', () => {
    const { lines, logger } = logged(false);
    new NestLog(logger).error(new Error('no cluster'), 'ExceptionHandler');
    expect(lines).toEqual([]);
  });
});

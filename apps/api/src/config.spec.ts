import { BadConfig, isLoopback, readConfig, UsageAsked } from './config.js';

const failure = (args: string[], environment: NodeJS.ProcessEnv = {}): string => {
  try {
    readConfig(args, environment);
  } catch (error) {
    if (error instanceof BadConfig) return error.message;
    throw error;
  }
  throw new Error('The configuration was taken.');
};

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig([], {})).toEqual({
      data: '.amistory',
      host: '127.0.0.1',
      port: 3000,
      logLevel: 'info',
      eventStore: 'sqlite',
      sample: false,
    });
  });

  it('takes a flag before its variable, and an empty variable for none', () => {
    const environment = { AMISTORY_PORT: '4000', AMISTORY_DATA: '/srv/log', AMISTORY_HOST: '', EVENT_STORE: 'memory' };
    expect(readConfig(['--port', '0', '--sample'], environment)).toMatchObject({
      port: 0,
      data: '/srv/log',
      host: '127.0.0.1',
      eventStore: 'memory',
      sample: true,
    });
  });

  it.each([
    [['--port', 'x1'], {}, /^--port: 'x1' .* from 0 to 65535/],
    [[], { AMISTORY_PORT: '65536' }, /^AMISTORY_PORT: '65536' .* from 0 to 65535/],
    [[], { AMISTORY_PORT: '-1' }, /^AMISTORY_PORT: '-1'/],
    [['--log-level', 'loud'], {}, /^--log-level: 'loud' .* fatal, error, warn, info/],
    [['--host', 'a b'], {}, /^--host: 'a b'/],
    [['--data', ''], {}, /^--data: '' .* name a folder/],
    [[], { EVENT_STORE: 'kurrentdb' }, /^EVENT_STORE: 'kurrentdb' .* sqlite .* memory/],
    [['--prot', '1'], {}, /--prot.* --help lists the options/],
    [['somewhere'], {}, /somewhere.* --help lists the options/],
    [['--port'], {}, /--port.* --help lists the options/],
  ])('is refused by name: %j %j', (args, environment, sentence) => {
    const message = failure(args, environment);
    expect(message).toMatch(sentence);
    expect(message).not.toContain('\n');
  });

  it('tells all that is wrong at once', () => {
    expect(failure(['--port', 'x', '--log-level', 'y']).split('\n')).toHaveLength(2);
  });

  it('never repeats a token', () => {
    const message = failure([], { AMISTORY_TOKEN: 'secret word' });
    expect(message).toMatch(/^AMISTORY_TOKEN: /);
    expect(message).not.toContain('secret');
  });

  it('never opens the engine to others without a token', () => {
    expect(failure(['--host', '0.0.0.0'])).toMatch(/^AMISTORY_TOKEN: missing.*0\.0\.0\.0/);
    expect(failure([], { AMISTORY_HOST: 'engine.example' })).toMatch(/^AMISTORY_TOKEN/);
    expect(readConfig(['--host', '0.0.0.0'], { AMISTORY_TOKEN: 'abc' }).host).toBe('0.0.0.0');
  });

  it.each([
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.0.2.7', false],
    ['127.0.0.1.example.com', false],
  ])('knows whether only this machine reaches %s: %s', (host, loopback) => {
    expect(isLoopback(host)).toBe(loopback);
  });

  it('shows its usage when asked', () => {
    expect(() => readConfig(['--help'], {})).toThrow(UsageAsked);
  });
});

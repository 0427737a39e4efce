import { BadConfig, readConfig, UsageAsked } from './config.js';
import { isLoopback } from './loopback.js';

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
      developmentKey: true,
      cloud: 'realistic',
      cloudFaults: '',
      sample: false,
      scratch: false,
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
    [[], { EVENT_STORE: 'kurrentdb' }, /^EVENT_STORE: 'kurrentdb' .* sqlite .* memory.*esdb:/],
    [['--event-store', 'http://u:secret@db'], {}, /^--event-store: the given value .*esdb:/],
    [['--cloud', 'stormy'], {}, /^--cloud: .stormy. .* instant.* realistic/],
    [[], { AMISTORY_DEVELOPMENT_KEY: 'no' }, /^AMISTORY_DEVELOPMENT_KEY: 'no' .* on or off/],
    [['--scratch', '--data', '/srv/log'], {}, /^--scratch: .* no --data/],
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
    const closed = { AMISTORY_TOKEN: 'abc', AMISTORY_DEVELOPMENT_KEY: 'off' };
    expect(readConfig(['--host', '0.0.0.0'], closed).host).toBe('0.0.0.0');
  });

  it('never lets others in by the development key', () => {
    const open = { AMISTORY_TOKEN: 'abc', AMISTORY_HOST: '192.0.2.7' };
    expect(failure([], open)).toMatch(/^AMISTORY_DEVELOPMENT_KEY: on, .*192\.0\.2\.7.*--no-development-key/);
    expect(readConfig(['--no-development-key'], open).developmentKey).toBe(false);
    expect(failure(['--development-key'], { ...open, AMISTORY_DEVELOPMENT_KEY: 'off' })).toMatch(/^AMISTORY_DEV/);
  });

  it('of a scratch engine keeps nothing and waits for nothing, unless it is told to', () => {
    const environment = { EVENT_STORE: 'sqlite', AMISTORY_DATA: '/srv/log' };
    expect(readConfig(['--scratch'], environment)).toMatchObject({
      scratch: true,
      eventStore: 'memory',
      cloud: 'instant',
      developmentKey: true,
      port: 3000,
    });
    expect(readConfig(['--scratch', '--cloud', 'realistic'], {}).cloud).toBe('realistic');
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

describe('the configuration of an issuer', () => {
  const [AMISTORY_OIDC_ISSUER, AMISTORY_OIDC_AUDIENCE] = ['https://id.example', 'amistory'];

  it('takes the place of a token', () => {
    const environment = { AMISTORY_OIDC_ISSUER, AMISTORY_OIDC_AUDIENCE, AMISTORY_DEVELOPMENT_KEY: 'off' };
    expect(readConfig(['--host', '0.0.0.0'], environment)).toMatchObject({ oidcIssuer: 'https://id.example' });
  });

  it('is whole, and over a way that nobody listens to', () => {
    expect(failure([], { AMISTORY_OIDC_ISSUER })).toMatch(/^AMISTORY_OIDC_AUDIENCE: missing/);
    expect(failure([], { AMISTORY_OIDC_AUDIENCE })).toMatch(/^AMISTORY_OIDC_ISSUER: missing/);
    const plain = { AMISTORY_OIDC_ISSUER: 'http://id.example', AMISTORY_OIDC_AUDIENCE };
    expect(failure([], plain)).toMatch(/^AMISTORY_OIDC_ISSUER: 'http:.*https/);
  });
});

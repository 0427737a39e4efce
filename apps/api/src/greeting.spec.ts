import { type Config, readConfig } from './config.js';
import { greet } from './greeting.js';

const URL = 'http://127.0.0.1:3000';

/** What a person at a terminal reads, or whoever reads a pipe. */
const said = (config: Config, isTTY: boolean): string => {
  let text = '';
  const output = { isTTY, write: (part: string) => (text += part) };
  greet(URL, config, output);
  return text;
};

describe('the greeting', () => {
  it('says at a terminal where the engine answers, and how to get the development key', () => {
    const text = said(readConfig([], {}), true);
    expect(text).toContain(`Amistory answers at ${URL}`);
    expect(text).toContain('  eval "$(npx amistory access-key development)"');
    expect(text).toContain('aws ec2 describe-images');
  });

  it('names the folder that is not the usual one, safely, and the address where there is none', () => {
    expect(said(readConfig(['--data', '/srv/a b'], {}), true)).toContain(
      `eval "$(npx amistory access-key development --data '/srv/a b')"`,
    );
    expect(said(readConfig(['--scratch'], {}), true)).toContain(`access-key development --url ${URL})"`);
  });

  it('says nothing of a key that is not let in, and nothing at all to a program', () => {
    expect(said(readConfig(['--no-development-key'], {}), true)).not.toContain('access-key');
    expect(said(readConfig([], {}), false)).toBe('');
    expect(said(readConfig(['--sample'], {}), false)).toContain('The sample trail is recorded');
  });
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiKeys, BadApiKey } from './api-keys.js';

const ACCOUNT = '111122223333';
const operator = { name: 'pipeline', role: 'operator', accounts: [ACCOUNT] } as const;

describe('the keys of the admin API', () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'api-keys-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('tell who carries one, also after a new start', () => {
    const { key, ...told } = ApiKeys.open(folder).create(operator);
    expect(key).toMatch(/^amk_[\w-]{43}$/);
    expect(ApiKeys.open(folder).holderOf(key)).toEqual(told);
    expect(told).toMatchObject({ name: 'pipeline', role: 'operator', accounts: [ACCOUNT], revokedAt: null });
  });

  it('are kept as digests, for their owner only', () => {
    const { key } = ApiKeys.open(folder).create(operator);
    const file = join(folder, 'api-keys.json');
    expect(readFileSync(file, 'utf8')).not.toContain(key.slice(4));
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('end for good when they are revoked', () => {
    const keys = ApiKeys.open(folder);
    const { id, key } = keys.create(operator);
    expect(keys.revoke(id)?.revokedAt).not.toBeNull();
    expect(keys.holderOf(key)).toBeNull();
    expect(ApiKeys.open(folder).holderOf(key)).toBeNull();
    expect(keys.revoke('k-unknown')).toBeNull();
  });

  it('let nobody in by something alike', () => {
    const keys = ApiKeys.open(null);
    const { key } = keys.create(operator);
    for (const wrong of ['', 'amk_', key.slice(0, -1), `${key}A`, key.toLowerCase()]) {
      expect(keys.holderOf(wrong)).toBeNull();
    }
  });

  it.each([
    ['a name with blanks', { ...operator, name: 'my key' }, /name/],
    ['no account', { ...operator, accounts: [] }, /accounts/],
    ['a malformed account', { ...operator, accounts: ['1234'] }, /12 digits/],
    ['accounts beside all', { ...operator, accounts: [ACCOUNT, 'all'] }, /not both/],
    ['an admin of one account', { ...operator, role: 'admin' }, /every account/],
  ] as const)('are not made of %s', (_case, asked, reason) => {
    const keys = ApiKeys.open(null);
    expect(() => keys.create(asked)).toThrow(BadApiKey);
    expect(() => keys.create(asked)).toThrow(reason);
    expect(keys.list()).toEqual([]);
  });

  it('have names that tell those in force apart', () => {
    const keys = ApiKeys.open(null);
    const { id } = keys.create(operator);
    expect(() => keys.create(operator)).toThrow(/in force/);
    keys.revoke(id);
    expect(keys.create(operator).id).not.toBe(id);
  });

  it('are for every account where that is said', () => {
    expect(ApiKeys.open(null).create({ ...operator, accounts: ['all'] }).accounts).toBeNull();
    expect(ApiKeys.open(null).create({ name: 'root', role: 'admin' }).accounts).toBeNull();
  });

  it('are not read from a file that is none of theirs', () => {
    writeFileSync(join(folder, 'api-keys.json'), '{"version":2}');
    expect(() => ApiKeys.open(folder)).toThrow(/restore it from a backup/);
  });
});

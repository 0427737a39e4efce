import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyFileUnusable } from './key-file.js';
import { BadRole, Roles } from './roles.js';

const [ACCOUNT, OTHER] = ['444455556666', '111122223333'];
const ADA = { account: OTHER, principal: `arn:aws:iam::${OTHER}:user/ada` };
const asked = { account: ACCOUNT, name: 'deployer', trusts: [OTHER] };

describe('roles', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'amistory-roles-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const open = () => Roles.open(folder);
  const file = () => join(folder, 'roles.json');

  it('are trusted and listed after a restart, too, and their file is their owner’s only', () => {
    const made = open().create({ ...asked, trusts: [`arn:aws:iam::${OTHER}:root`, OTHER] });
    expect(made).toMatchObject({ trusts: [OTHER], externalId: null, deletedAt: null });
    expect([open().list(), open().list(OTHER)]).toEqual([[made], []]);
    expect(open().trusts(ACCOUNT, 'deployer', ADA)).toBe(true);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('trust nobody that they do not name', () => {
    const roles = Roles.open(null);
    roles.create({ ...asked, trusts: [`arn:aws:iam::${OTHER}:user/ad`, `arn:aws:iam::${OTHER}:role/ci/builder`] });
    const session = (account: string, role: string) => ({
      account,
      principal: `arn:aws:sts::${account}:assumed-role/${role}/nightly`,
    });
    expect(
      [ADA, session(OTHER, 'build'), session('777788889999', 'builder')].map((by) =>
        roles.trusts(ACCOUNT, 'deployer', by),
      ),
    ).toEqual([false, false, false]);
    expect(roles.trusts(ACCOUNT, 'deployer', session(OTHER, 'builder'))).toBe(true);
    expect([roles.trusts(OTHER, 'deployer', ADA), roles.trusts(ACCOUNT, 'other', ADA)]).toEqual([false, false]);
  });

  it('are there once a name, end when they are deleted, and can be made anew', () => {
    const roles = open();
    roles.create(asked);
    expect(() => roles.create(asked)).toThrow(/exists already/);
    expect(roles.delete(ACCOUNT, 'deployer')).toMatchObject({ deletedAt: expect.stringMatching(/^\d{4}-/) });
    expect([roles.trusts(ACCOUNT, 'deployer', ADA), open().trusts(ACCOUNT, 'deployer', ADA)]).toEqual([false, false]);
    expect(roles.delete(ACCOUNT, 'deployer')).toBeNull();
    roles.create({ ...asked, externalId: 'contract-17' });
    expect(open().trusts(ACCOUNT, 'deployer', ADA)).toBe(false);
    expect(open().trusts(ACCOUNT, 'deployer', { ...ADA, externalId: 'contract-17' })).toBe(true);
    expect(open().list()).toHaveLength(2);
  });

  it.each([
    [{ ...asked, account: '12' }, /12 digits/],
    [{ ...asked, name: 'a/b' }, /name/],
    [{ ...asked, trusts: [] }, /Name an account/],
    [{ ...asked, trusts: ['*'] }, /and not '\*'/],
    [{ ...asked, trusts: ['ada'] }, /and not 'ada'/],
    [{ ...asked, trusts: [`arn:aws:iam::${OTHER}:group/ops`] }, /group/],
    [{ ...asked, trusts: Array.from({ length: 101 }, () => OTHER) }, /100 at most/],
    [{ ...asked, externalId: 'a b' }, /external id/],
  ])('are not made of %j', (wrong, reason) => {
    const roles = open();
    expect(() => roles.create(wrong)).toThrow(BadRole);
    expect(() => roles.create(wrong)).toThrow(reason);
    expect(roles.list()).toEqual([]);
  });

  it('are not read from a file that is none of theirs', () => {
    open().create(asked);
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('"trusts"', '"trust"'));
    expect(open).toThrow(KeyFileUnusable);
  });
});

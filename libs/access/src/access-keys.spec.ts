import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessKeys, BadAccessKey, DEVELOPMENT } from './access-keys.js';
import { KeyFile, KeyFileUnusable } from './key-file.js';

const ACCOUNT = '111122223333';

describe('access keys', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'amistory-keys-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = () => AccessKeys.open(folder, KeyFile.open(folder));
  const file = () => join(folder, 'access-keys.json');

  it('belong to an account and a principal, and are found again after a restart', () => {
    const made = open().create({ account: ACCOUNT, principal: 'ada' });
    expect(made.id).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(open().holderOf(made.id)).toEqual({
      account: ACCOUNT,
      principal: `arn:aws:iam::${ACCOUNT}:user/ada`,
      secret: made.secret,
      token: null,
      expiresAt: null,
      assumedBy: null,
    });
  });

  it('can be made with a given id and secret', () => {
    const keys = open();
    keys.create({ account: ACCOUNT, principal: 'root', id: 'AKIAIOSFODNN7EXAMPLE', secret: 'test-secret' });
    expect(keys.holderOf('AKIAIOSFODNN7EXAMPLE')?.secret).toBe('test-secret');
    expect(() => keys.create({ account: ACCOUNT, principal: 'root', id: 'AKIAIOSFODNN7EXAMPLE' })).toThrow(
      BadAccessKey,
    );
  });

  it('lie encrypted, in files that only their owner may read', () => {
    const { secret } = open().create({ account: ACCOUNT, principal: 'ada', secret: 'never-in-the-clear' });
    expect(readFileSync(file(), 'utf8')).not.toContain(secret);
    expect([file(), join(folder, 'secret.key')].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it('are listed without their secrets, by account where asked', () => {
    const keys = open();
    const { secret } = keys.create({ account: ACCOUNT, principal: 'ada' });
    keys.create({ account: '444455556666', principal: 'bob' });
    expect(keys.list()).toHaveLength(2);
    expect(keys.list(ACCOUNT)).toEqual([expect.objectContaining({ account: ACCOUNT, revokedAt: null })]);
    expect(JSON.stringify(keys.list())).not.toMatch(/secret/);
    expect(JSON.stringify(keys.list())).not.toContain(secret);
  });

  it('end when they are revoked, also after a restart', () => {
    const keys = open();
    const { id } = keys.create({ account: ACCOUNT, principal: 'ada' });
    expect(keys.revoke(id)).toMatchObject({ id, revokedAt: expect.stringMatching(/^\d{4}-/) });
    expect(keys.revoke('AKIANOBODY')).toBeNull();
    expect([keys.holderOf(id), open().holderOf(id)]).toEqual([null, null]);
    expect(open().list()[0]?.revokedAt).toMatch(/^\d{4}-/);
  });

  it('do not open under another key file, nor as another principal’s', () => {
    const { id } = open().create({ account: ACCOUNT, principal: 'ada' });
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('user/ada', 'user/eve'));
    expect(open).toThrow(KeyFileUnusable);
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('user/eve', 'user/ada'));
    expect(open().holderOf(id)).not.toBeNull();
    rmSync(join(folder, 'secret.key'));
    expect(open).toThrow(KeyFileUnusable);
    writeFileSync(file(), '{"keys":');
    expect(open).toThrow(/access-keys.json holds no access keys/);
  });

  it.each([
    [{ account: '12', principal: 'ada' }],
    [{ account: ACCOUNT, principal: 'a b' }],
    [{ account: ACCOUNT, principal: '' }],
    [{ account: ACCOUNT, principal: 'arn:aws:iam::444455556666:user/ada' }],
    [{ account: ACCOUNT, principal: 'ada', id: 'short' }],
    [{ account: ACCOUNT, principal: 'ada', secret: 'a b c d e f g' }],
  ])('are not made from %j', (asked) => {
    expect(() => open().create(asked)).toThrow(BadAccessKey);
    expect(open().list()).toEqual([]);
  });

  it('that are temporary carry a token and an end, and are never written', () => {
    const keys = open();
    const role = `arn:aws:sts::${ACCOUNT}:assumed-role/builder/session`;
    const issued = keys.issue({ account: ACCOUNT, principal: role }, 2_000, 1_000);
    expect(keys.holderOf(issued.id)).toMatchObject({ principal: role, token: issued.token, expiresAt: 2_000 });
    expect(open().holderOf(issued.id)).toBeNull();
    keys.issue({ account: ACCOUNT, principal: role }, 9_000, 3_000);
    expect(keys.holderOf(issued.id)).toBeNull();
  });

  it('for development let in only where that is admitted, and are the same at each start', () => {
    const made = open().admitDevelopment();
    expect(made).toMatchObject(DEVELOPMENT);
    const later = open();
    expect([later.development()?.secret, later.holderOf(made.id)]).toEqual([made.secret, null]);
    expect(later.admitDevelopment()).toEqual(made);
    expect(later.holderOf(made.id)).toMatchObject({ account: DEVELOPMENT.account, secret: made.secret });
  });

  it('for development are made anew where the old one was revoked', () => {
    const keys = open();
    const first = keys.admitDevelopment();
    keys.revoke(first.id);
    expect([keys.development(), keys.holderOf(first.id)]).toEqual([null, null]);
    const second = keys.admitDevelopment();
    expect([second.id === first.id, keys.holderOf(second.id)?.secret]).toEqual([false, second.secret]);
  });
});

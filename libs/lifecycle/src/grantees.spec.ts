import { checkGrantee, reaches } from './grantees.js';

const organization = 'arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5';
const unit = 'arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-ab12-11111111';
const viewer = { accountId: '444455556666', organizationId: 'o-a1b2c3d4e5', unitIds: ['ou-ab12-11111111'] };

describe('a permission', () => {
  it('reaches an account by its id, with everyone, or through its organization and units', () => {
    for (const key of ['account:444455556666', 'everyone:all', `organization:${organization}`]) {
      expect(reaches(key, viewer)).toBe(true);
    }
    expect(reaches(`organizational-unit:${unit}`, viewer)).toBe(true);
  });

  it('does not reach another account, organization or unit', () => {
    expect(reaches('account:444455556667', viewer)).toBe(false);
    expect(reaches(`organization:${organization}`, { ...viewer, organizationId: 'o-zzzzzzzzzz' })).toBe(false);
    expect(reaches(`organization:${organization}`, { accountId: viewer.accountId })).toBe(false);
    expect(reaches(`organizational-unit:${unit}`, { ...viewer, unitIds: ['ou-ab12-22222222'] })).toBe(false);
    expect(reaches(`organizational-unit:${unit}`, { ...viewer, organizationId: 'o-zzzzzzzzzz' })).toBe(false);
  });

  it('is given to what is named in full only', () => {
    const check = (kind: 'account' | 'organization' | 'organizational-unit' | 'everyone', id: string) => () =>
      checkGrantee('ami-0a1b2c3d', { kind, id });
    for (const [kind, id] of [
      ['account', '1234'],
      ['everyone', 'some'],
      ['organization', 'o-a1b2c3d4e5'],
      ['organizational-unit', organization],
    ] as const) {
      expect(check(kind, id)).toThrow(/is none of kind/);
    }
    expect(check('organizational-unit', unit)).not.toThrow();
    expect(check('organization', organization)).not.toThrow();
  });
});

import { happened, moment } from '#testing';
import { endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { ShowThing } from './show.query.js';

const show = (id: string, time?: string, knownAt?: string) =>
  new ShowThing({
    id,
    now: the.NOW,
    ...(time === undefined ? {} : { at: moment(time) }),
    ...(knownAt === undefined ? {} : { knownAt: moment(knownAt) }),
  });

afterEach(endAll);

describe('what a thing was', () => {
  it('is told of an image with all that held then', async () => {
    const deprecated = happened('10:05:00', 'ImageDeprecationSet', {
      imageId: the.BASE,
      deprecateAt: moment('12:00:00'),
    });
    const tagged = happened('10:06:00', 'TagsSet', { resourceId: the.BASE, tags: { team: 'web' } });
    const grant = the.granted('10:10:00', the.account(the.SHOP));
    const one = await told(the.registered('10:00:00'), deprecated, tagged, grant);
    expect(await one.ask(show(the.BASE, '11:00:00'))).toMatchObject({
      kind: 'image',
      state: 'available',
      certainty: 'presumed',
      complete: true,
      ownerId: the.OWNER,
      region: the.REGION,
      attributes: { name: `name of ${the.BASE}` },
      tags: { team: 'web' },
      deprecated: false,
      holds: {
        permission: [{ key: `account:${the.SHOP}`, since: '2026-03-01T10:10:00Z', eventId: grant.id }],
        deprecation: [{ key: 'at', value: '2026-03-01T12:00:00Z' }],
        snapshot: [{ key: the.SNAPSHOT, value: '/dev/xvda' }],
      },
      parked: null,
      notes: [],
    });
    expect(await one.ask(show(the.BASE, '12:00:00'))).toMatchObject({ deprecated: true });
    expect(await one.ask(show(the.BASE, '10:00:00'))).toMatchObject({ tags: {}, holds: { snapshot: [{}] } });
  });

  it('is absent before it was made, and unknown before its evidence where the making was not seen', async () => {
    const one = await told(the.registered('10:00:00'), happened('10:00:00', 'InstanceRunning', { instanceId: 'i-1' }));
    expect(await one.ask(show(the.BASE, '09:00:00'))).toMatchObject({
      state: 'absent',
      certainty: 'observed',
      complete: true,
    });
    expect(await one.ask(show('i-1', '09:00:00'))).toMatchObject({
      state: 'unknown',
      certainty: 'unknown',
      complete: false,
    });
    expect(await one.ask(show('i-1', '11:00:00'))).toMatchObject({
      state: 'running',
      complete: false,
      notes: [expect.stringContaining('its first evidence is of 2026-03-01T10:00:00Z')],
    });
  });

  it('is told of an instance, a volume, a snapshot and an account alike', async () => {
    const one = await told(
      ...the.launched('10:00:00', 'i-1'),
      the.createdVolume('10:00:01', 'vol-1', the.SNAPSHOT),
      the.attached('10:00:02', 'vol-1', 'i-1'),
      the.startedSnapshot('09:00:00'),
      happened('08:00:00', 'AccountJoinedOrganization', { accountId: the.SHOP, organizationId: 'o-example1' }),
    );
    expect(await one.ask(show('i-1'))).toMatchObject({ state: 'running', holds: { image: [{ key: the.BASE }] } });
    expect(await one.ask(show('vol-1'))).toMatchObject({ holds: { attachment: [{ key: 'i-1', value: '/dev/xvda' }] } });
    expect(await one.ask(show(the.SNAPSHOT))).toMatchObject({ kind: 'snapshot', attributes: { sizeGiB: 8 } });
    expect(await one.ask(show(the.SHOP))).toMatchObject({
      kind: 'account',
      holds: { organization: [{ key: 'o-example1' }] },
    });
  });

  it('is told as it was known, before the late evidence arrived', async () => {
    const late = happened('10:30:00', 'ImageDisabled', { imageId: the.BASE }, { recordedAt: '18:00:00' });
    const one = await told(the.registered('10:00:00'), late);
    expect(await one.ask(show(the.BASE, '11:00:00'))).toMatchObject({ state: 'disabled' });
    expect(await one.ask(show(the.BASE, '11:00:00', '17:00:00'))).toMatchObject({
      state: 'available',
      knownAt: '2026-03-01T17:00:00Z',
    });
  });
});

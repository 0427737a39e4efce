import { given, happened } from '#testing';
import { image } from './image/image.js';
import { instance } from './instance/instance.js';
import { UNNAMED } from './intervals.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const grantees = [{ kind: 'account', id: '444455556666' } as const];
const registered = happened('10:00:00', 'ImageRegistered', {
  imageId,
  ownerId: '111122223333',
  region: 'eu-central-1',
  attributes: {},
});
const notice = { source: 'eventbridge', by: 'unknown' } as const;

describe('two pieces of evidence of one act', () => {
  const granted = happened('10:10:00', 'LaunchPermissionGranted', { imageId, grantees }, { requestId: 'r-1' });
  const revoked = happened('10:10:02', 'LaunchPermissionRevoked', { imageId, grantees }, { requestId: 'r-2' });
  const again = happened('10:10:03', 'LaunchPermissionGranted', { imageId, grantees }, { requestId: 'r-1' });

  it('are one transition where they share a request id: the second takes nothing back', () => {
    const told = given(image, registered, granted, revoked, again);
    told.holds({ permission: {} });
    expect(told.step(again)).toMatchObject({ corroborates: granted.id, changes: [] });
  });

  it('are two acts where they share none', () => {
    const other = happened('10:10:03', 'LaunchPermissionGranted', { imageId, grantees }, { requestId: 'r-3' });
    given(image, registered, granted, revoked, other).holds({ permission: { 'account:444455556666': '' } });
  });

  it('are one where the trails of two accounts share its event', () => {
    const here = happened('10:10:00', 'ImageDisabled', { imageId }, { sharedEventId: 's-1' });
    const there = happened('10:10:00', 'ImageDisabled', { imageId }, { sharedEventId: 's-1' });
    const told = given(image, registered, here, there);
    const [first = here, second = there] = [here, there].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(told.step(second)?.corroborates).toBe(first.id);
  });

  it('add up to what either of them tells of the making of a thing', () => {
    const first = happened('10:30:00', 'ImageDeregistered', { imageId }, { ...notice, requestId: 'r-5' });
    const snapshotResults = [{ snapshotId: 'snap-1', result: 'skipped' }];
    const called = happened('10:30:01', 'ImageDeregistered', { imageId, snapshotResults }, { requestId: 'r-5' });
    const told = given(image, registered, first, called);
    told.holds({ snapshot: { 'snap-1': '' } });
    expect(told.step(called)?.corroborates).toBe(first.id);
  });

  it('are not merged where one record tells both', () => {
    const both = { requestId: 'r-9', record: 'one' };
    const first = happened('10:10:00', 'LaunchPermissionGranted', { imageId, grantees }, both);
    const other = [{ kind: 'everyone', id: 'all' } as const];
    const second = happened('10:10:00', 'LaunchPermissionGranted', { imageId, grantees: other }, both);
    given(image, registered, first, second).holds({
      permission: { 'account:444455556666': '', 'everyone:all': '' },
    });
  });
});

describe('a notice of a state that a call already brought about', () => {
  const instanceId = 'i-0a1b2c3d4e5f60718';
  const launched = happened('10:00:00', 'InstanceLaunched', {
    instanceId,
    imageId,
    ownerId: '111122223333',
    region: 'eu-central-1',
  });
  const asked = happened('11:00:00', 'InstanceShuttingDown', { instanceId });
  const noticed = happened('11:00:03', 'InstanceShuttingDown', { instanceId }, notice);

  it('is further evidence of it, and one transition stands on the timeline', () => {
    const told = given(instance, launched, asked, noticed);
    expect(told.step(noticed)).toMatchObject({ corroborates: asked.id, changes: [] });
    expect(told.held('state', 'terminated')).toEqual([['11:00:00', null]]);
  });

  it('leaves a second call of the same kind an act of its own', () => {
    const repeated = happened('11:05:00', 'InstanceShuttingDown', { instanceId });
    expect(given(instance, launched, asked, repeated).step(repeated)?.corroborates).toBeNull();
  });

  it('is known under another name too: available, after an image was enabled', () => {
    const disabled = happened('11:00:00', 'ImageDisabled', { imageId });
    const enabled = happened('11:10:00', 'ImageEnabled', { imageId });
    const available = happened('11:10:02', 'ImageBecameAvailable', { imageId }, notice);
    expect(given(image, registered, disabled, enabled, available).step(available)?.corroborates).toBe(enabled.id);

    const atOnce = happened('11:10:00', 'ImageBecameAvailable', { imageId }, notice);
    const told = given(image, registered, disabled, enabled, atOnce);
    expect(told.step(enabled)?.corroborates).toBe(atOnce.id);
    const again = told.intervals().find(({ facet, openedBy }) => facet === 'state' && openedBy === atOnce.id);
    expect(again?.openedByPrincipal).toBe('arn:aws:iam::111122223333:user/ann');
  });

  it('yields the name of who acted to the call, where the notice stands first', () => {
    const early = happened('10:59:59', 'ImageDeregistered', { imageId }, { ...notice, requestId: 'r-1' });
    const called = happened('11:00:00', 'ImageDeregistered', { imageId }, { requestId: 'r-1' });
    const ended = given(image, registered, early, called)
      .intervals()
      .find(({ facet, key }) => facet === 'state' && key === 'deregistered');
    expect(ended).toMatchObject({ openedBy: early.id, openedByPrincipal: 'arn:aws:iam::111122223333:user/ann' });
  });
});

describe('who acted, where the notice stands first', () => {
  const early = happened('10:59:57', 'ImageDeregistered', { imageId }, { ...notice, requestId: 'r-1' });
  const called = happened('11:00:00', 'ImageDeregistered', { imageId }, { requestId: 'r-1' });
  const again = happened(
    '11:00:05',
    'ImageDeregistered',
    { imageId },
    { requestId: 'r-1', by: 'arn:aws:iam::1:user/bob' },
  );
  const unnamed = (told: ReturnType<typeof given>) =>
    told
      .intervals()
      .filter(({ facet }) => facet === UNNAMED)
      .map(({ key, value, from, to, closedBy }) => ({ key, value, from, to, closedBy }));

  it('is nobody until the moment of the first call that names them', () => {
    const [from, to] = [early.metadata.occurredAt, called.metadata.occurredAt];
    const expected = [{ key: early.id, value: 'unknown', from, to, closedBy: called.id }];
    expect(unnamed(given(image, registered, early, called))).toEqual(expected);
    expect(unnamed(given(image, registered, early, called, again))).toEqual(expected);
  });

  it('is told at once where both are of one moment, or nothing is named by the notice that was not before', () => {
    const atOnce = happened('10:59:57', 'ImageDeregistered', { imageId }, { requestId: 'r-1' });
    expect(unnamed(given(image, registered, early, atOnce))).toEqual([]);
    expect(
      unnamed(given(image, registered, called, happened('11:00:02', 'ImageDeregistered', { imageId }, notice))),
    ).toEqual([]);
  });
});

describe('a better reading of a record', () => {
  const misread = happened('10:10:00', 'ImageDisabled', { imageId }, { record: 'one' });
  const better = happened(
    '10:10:00',
    'ImageAttributesChanged',
    { imageId, attributes: { description: 'D' } },
    { record: 'one', supersedes: misread.id, recordedAt: '12:00:00' },
  );

  it('stands in the place of the first, which changes nothing any more', () => {
    const told = given(image, registered, misread, better);
    told.is({ state: 'available', attributes: { description: 'D' } });
    expect(told.step(misread)).toMatchObject({ supersededBy: better.id, changes: [] });
  });

  it('is not what was known before it was recorded', () => {
    const told = given(image, registered, misread, better);
    told.wasKnown({ state: 'disabled' }, { at: '10:30:00', knownAt: '11:00:00' });
    told.wasKnown({ state: 'available' }, { at: '10:30:00', knownAt: '12:00:00' });
  });
});

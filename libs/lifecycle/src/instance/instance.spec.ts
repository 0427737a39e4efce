import { given, happened } from '#testing';
import { instance } from './instance.js';

const instanceId = 'i-0a1b2c3d4e5f60718';
const launched = happened(
  '10:00:00',
  'InstanceLaunched',
  {
    instanceId,
    imageId: 'ami-1',
    ownerId: '111122223333',
    region: 'eu-central-1',
    instanceType: 'm7g.large',
    reservationId: 'r-1',
    lifecycle: 'spot',
    launchIndex: 0,
  },
  { by: 'arn:aws:iam::111122223333:user/eve' },
);
const running = happened('10:01:00', 'InstanceRunning', { instanceId }, { source: 'eventbridge' });
const stopping = happened('11:00:00', 'InstanceStopping', { instanceId });
const started = happened('12:00:00', 'InstancePending', { instanceId });
const terminating = happened('13:00:00', 'InstanceShuttingDown', { instanceId });

describe('an instance', () => {
  it('is presumed running from its launch on, and observed when AWS says so', () => {
    const told = given(instance, launched, running);
    told.holds({ state: { running: 'presumed' }, image: { 'ami-1': '' } }, '10:00:00');
    told.holds({ state: { running: 'observed' } }, '10:01:00');
  });

  it('is not less running by a notice that its launch is under way', () => {
    const pending = happened('10:00:05', 'InstancePending', { instanceId }, { source: 'eventbridge' });
    given(instance, launched, pending).holds({ state: { running: 'presumed' } });
    given(instance, launched, running, pending).holds({ state: { running: 'observed' } });
  });

  it('is presumed stopped when stopping is asked for, and runs again when it is started', () => {
    given(instance, launched, stopping).holds({ state: { stopped: 'presumed' } });
    const stopped = happened('11:02:00', 'InstanceStopped', { instanceId }, { source: 'eventbridge' });
    const told = given(instance, launched, stopping, stopped, started);
    told.holds({ state: { stopped: 'observed' } }, '11:59:59');
    told.holds({ state: { running: 'presumed' } });
  });

  it('keeps its memory while it hibernates', () => {
    const hibernating = happened('11:00:00', 'InstanceHibernating', { instanceId });
    const told = given(instance, launched, hibernating, started);
    expect(
      told.intervals().find(({ from, facet }) => facet === 'attributes' && from === hibernating.metadata.occurredAt)
        ?.value,
    ).toContain('"hibernated":"true"');
    told.is({ state: 'running', attributes: { lifecycle: 'spot', launchIndex: '0' } });
  });

  it('is presumed terminated when termination is asked for, until AWS says so', () => {
    const terminated = happened('13:02:00', 'InstanceTerminated', { instanceId }, { source: 'eventbridge' });
    const told = given(instance, launched, terminating, terminated);
    told.holds({ state: { terminated: 'presumed' } }, '13:01:59');
    told.holds({ state: { terminated: 'observed' } });
  });

  it('never comes back from its termination, and a second call for it makes it no less sure', () => {
    const terminated = happened('12:30:00', 'InstanceTerminated', { instanceId });
    const late = happened('14:00:00', 'InstanceRunning', { instanceId });
    given(instance, launched, terminated, terminating, late).holds({ state: { terminated: 'observed' } });
  });

  it('of a Spot request is stopped or terminated by an interruption, as the warning said', () => {
    const warned = happened('11:00:00', 'SpotInterruptionWarned', { instanceId, action: 'stop' });
    const interrupted = happened('11:02:00', 'SpotInterrupted', { instanceId });
    given(instance, launched, interrupted).holds({ state: { terminated: 'presumed' } });
    given(instance, launched, warned, interrupted).holds({ state: { stopped: 'presumed' } });
  });

  it('counts as terminated by an interruption of which nothing else is told only until something is', () => {
    const interrupted = happened('11:02:00', 'SpotInterrupted', { instanceId });
    const told = given(instance, launched, interrupted, happened('11:02:00', 'SpotInterrupted', { instanceId }));
    const stopped = happened('11:03:00', 'InstanceStopped', { instanceId }, { source: 'eventbridge' });
    told.when(stopped).holds({ state: { stopped: 'observed' } });
    told.when(stopped, started).holds({ state: { running: 'presumed' } });
    const terminated = happened('11:03:00', 'InstanceTerminated', { instanceId }, { source: 'eventbridge' });
    told.when(terminated, started).holds({ state: { terminated: 'observed' } });
    const asked = happened('11:01:00', 'InstanceShuttingDown', { instanceId });
    told.when(asked, stopped).holds({ state: { terminated: 'presumed' } });
  });

  it('runs another image once its root volume is replaced from that, presumed while it was only asked for', () => {
    const asked = happened('11:00:00', 'RootVolumeReplacementRequested', { instanceId, imageId: 'ami-2' });
    const replaced = happened('11:05:00', 'RootVolumeReplaced', { instanceId, imageId: 'ami-2' });
    const told = given(instance, launched, asked, replaced);
    told.holds({ image: { 'ami-1': '' } }, '10:59:59');
    told.holds({ image: { 'ami-2': 'presumed' } }, '11:04:59');
    told.holds({ image: { 'ami-2': '' } });
    const restored = happened('11:00:00', 'RootVolumeReplacementRequested', { instanceId, snapshotId: 'snap-1' });
    given(instance, launched, restored).holds({ image: { 'ami-1': '' } });
  });

  it('tells who launched it and what it is, and what was changed since', () => {
    const changed = happened('11:00:00', 'InstanceAttributesChanged', {
      instanceId,
      attributes: { instanceType: 'm7g.xlarge', disableApiTermination: 'true' },
    });
    const told = given(instance, launched, changed);
    told.is({ launchedBy: 'arn:aws:iam::111122223333:user/eve', instanceType: 'm7g.xlarge', reservationId: 'r-1' });
    const texts = told.intervals().filter(({ facet }) => facet === 'attributes');
    expect(texts.map(({ value }) => [JSON.parse(value).instanceType, JSON.parse(value).disableApiTermination])).toEqual(
      [
        ['m7g.large', undefined],
        ['m7g.xlarge', 'true'],
      ],
    );
  });

  it('is known from a fleet that launched it, with the image that the fleet names', () =>
    given(
      instance,
      happened('10:00:00', 'FleetInstanceChanged', { instanceId, change: 'launched', imageId: 'ami-1' }),
    ).is({
      state: 'running',
      certainty: 'presumed',
      imageId: 'ami-1',
      complete: false,
    }));

  it('is what an inventory shows, and drifts where that contradicts the facts', () => {
    const observed = happened('11:00:00', 'InstanceObserved', { instanceId, state: 'stopped', imageId: 'ami-2' });
    given(instance, launched, observed).is({
      state: 'stopped',
      imageId: 'ami-2',
      drift: { state: ['running', 'stopped'], imageId: ['ami-1', 'ami-2'] },
    });
    const underWay = happened('11:00:30', 'InstanceObserved', { instanceId, state: 'stopping', reason: 'R' });
    given(instance, launched, stopping, underWay).is({ state: 'stopping', drift: {}, stateReason: 'R' });
  });
});

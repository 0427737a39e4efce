import { decided, given, moment } from '#testing';
import { Refusal } from '../refusal.js';
import type { Instance } from '../states.js';
import { instance } from './instance.js';
import { launchAgain } from './relaunching.js';

const account = '111122223333';
const region = 'eu-central-1';
const at = moment('12:00:00');
const asking = { at, account, region };
const launched = decided(
  [
    {
      type: 'InstanceLaunched',
      data: {
        instanceId: 'i-1',
        imageId: 'ami-1',
        requestedImage: 'resolve:ssm:/images/base',
        ownerId: account,
        region,
        availabilityZone: `${region}a`,
        instanceType: 'm7g.large',
        lifecycle: 'spot',
        hibernationConfigured: false,
        blockDevices: [{ deviceName: '/dev/xvda', volumeId: 'vol-1', snapshotId: 'snap-1', sizeGiB: 8 }],
        attributes: { keyName: 'k', disableApiTermination: 'true' },
        tags: { Team: 'web', 'aws:x': 'y' },
      },
    },
  ],
  at,
);
const ended = { instanceId: 'i-1', reasonCode: 'Server.InternalError' };
const failed = given(
  instance,
  ...launched,
  ...decided([{ type: 'InstanceTerminated', data: ended }], at + 1000),
).state();
const again = (state: Instance) => launchAgain(state, { reservationId: 'r-9', instanceId: 'i-9' }, asking);
const refusal = (state: Instance): string => {
  try {
    return again(state).imageId;
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
};

describe('an instance that failed', () => {
  it('is launched again from its image, with the devices, attributes and tags that it had', () =>
    expect(again(failed)).toEqual({
      reservationId: 'r-9',
      imageId: 'ami-1',
      requestedImage: 'resolve:ssm:/images/base',
      parameters: 'again:i-1',
      minCount: 1,
      maxCount: 1,
      instanceIds: ['i-9'],
      availabilityZone: `${region}a`,
      blockDevices: [{ deviceName: '/dev/xvda', snapshotId: 'snap-1', sizeGiB: 8 }],
      lifecycle: 'spot',
      hibernation: false,
      attributes: { keyName: 'k', disableApiTermination: 'true' },
      tags: { Team: 'web' },
      replaces: 'i-1',
    }));

  it("is none that runs, that somebody ended, or that is another account's", () => {
    expect(refusal(given(instance, ...launched).state())).toBe('instance-not-failed');
    expect(refusal({ ...failed, stateReasonCode: 'Client.UserInitiatedShutdown' })).toBe('instance-not-failed');
    expect(refusal({ ...failed, ownerId: '444455556666' })).toBe('instance-not-found');
  });

  it('may still be there: one whose status check failed is replaced, too', () => {
    const impaired = { instanceId: 'i-1', reasonCode: 'Client.InternalError', reason: 'Client error on launch' };
    const facts = decided([{ type: 'InstanceStatusFailed', data: impaired }], at + 1000);
    expect(refusal(given(instance, ...launched, ...facts).state())).toBe('ami-1');
  });
});

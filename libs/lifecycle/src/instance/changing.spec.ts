import { decided, given, moment } from '#testing';
import { image } from '../image/image.js';
import { snapshot } from '../snapshot/snapshot.js';
import type { Image } from '../states.js';
import { changeInstance, resetInstance } from './attribute-decisions.js';
import { noteImaging } from './imaging.js';
import { instance } from './instance.js';
import { interruptInstance, warnOfInterruption } from './interruption.js';
import { failRootReplacement, finishRootReplacement, requestRootReplacement } from './root-replacement.js';

const account = '111122223333';
const region = 'eu-central-1';
const instanceId = 'i-1';
const asking = { at: moment('12:00:00'), account, region };
const birth = {
  instanceId,
  imageId: 'ami-1',
  ownerId: account,
  region,
  architecture: 'arm64',
  virtualizationType: 'hvm',
  rootDeviceName: '/dev/xvda',
  instanceType: 'm7g.large',
  blockDevices: [{ deviceName: '/dev/xvda', volumeId: 'vol-1' }],
};
const pending = (more: object = {}) =>
  decided([{ type: 'InstanceLaunched', data: { ...birth, ...more } }], moment('10:00:00'));
const running = (more: object = {}) => [
  ...pending(more),
  ...decided([{ type: 'InstanceRunning', data: { instanceId } }], moment('10:01:00')),
];
const stopped = [
  ...running(),
  ...decided(
    [
      { type: 'InstanceStopping', data: { instanceId } },
      { type: 'InstanceStopped', data: { instanceId } },
    ],
    moment('11:00:00'),
  ),
];
const larger = { name: 'm7g.xlarge', architectures: ['arm64'], virtualizationTypes: ['hvm'], hibernation: true };

describe('changing an instance', () => {
  const change = (
    facts: typeof stopped,
    changes: Record<string, string>,
    instanceType: typeof larger | null = larger,
  ) => given(instance, ...facts).decide((state) => changeInstance(state, changes, { ...asking, instanceType }));

  it('takes type, user data and the like only while it is stopped', () => {
    const changes = { instanceType: 'm7g.xlarge', userData: 'sealed:1' };
    change(stopped, changes).records({ type: 'InstanceAttributesChanged', data: { instanceId, attributes: changes } });
    for (const [name, value] of Object.entries({ ...changes, ebsOptimized: 'true', kernel: 'aki-1' })) {
      change(running(), { [name]: value }).refuses('instance-state-unsuited', name);
    }
  });

  it('takes protection and the rest at any time until it ends, and only values that there are', () => {
    change(running(), { disableApiTermination: 'true' }).records({
      type: 'InstanceAttributesChanged',
      data: { instanceId, attributes: { disableApiTermination: 'true' } },
    });
    change(running(), { disableApiTermination: 'yes' }).refuses('instance-attribute-unknown');
    change(running(), { httpPutResponseHopLimit: '65' }).refuses('instance-attribute-unknown');
    change(running(), { constructor: 'x' }).refuses('instance-attribute-unknown', 'constructor');
    const gone = [
      ...running(),
      ...decided([{ type: 'InstanceShuttingDown', data: { instanceId } }], moment('11:00:00')),
    ];
    change(gone, { disableApiTermination: 'true' }).refuses('instance-state-unsuited');
  });

  it('records nothing that is so already', () => change(stopped, { instanceType: 'm7g.large' }).records());

  it('needs a type that runs what the instance runs', () => {
    change(stopped, { instanceType: 'x1' }, null).refuses('instance-type-unsuited');
    change(stopped, { instanceType: 'm7g.xlarge' }, { ...larger, architectures: ['x86_64'] }).refuses(
      'instance-type-unsuited',
    );
  });

  it('resets the few attributes that have a default', () => {
    const reset = (name: string) =>
      given(instance, ...running({ attributes: { sourceDestCheck: 'false' } })).decide((state) =>
        resetInstance(state, name, { ...asking, instanceType: null }),
      );
    reset('sourceDestCheck').records({
      type: 'InstanceAttributesChanged',
      data: { instanceId, attributes: { sourceDestCheck: 'true' } },
    });
    reset('instanceType').refuses('instance-attribute-unknown');
  });
});

describe('replacing the root volume of an instance', () => {
  const attributes = {
    architecture: 'arm64',
    virtualizationType: 'hvm',
    rootDeviceName: '/dev/xvda',
    blockDevices: [{ deviceName: '/dev/xvda', snapshotId: 'snap-2', sizeGiB: 8 }],
  };
  const registered = { imageId: 'ami-2', ownerId: account, region, attributes };
  const next = given(image, ...decided([{ type: 'ImageRegistered', data: registered }], moment('09:00:00'))).state();
  const usable: Image = { ...next, state: 'available' };
  const started = { snapshotId: 'snap-2', ownerId: account, region, sizeGiB: 8 };
  const snap = given(
    snapshot,
    ...decided(
      [
        { type: 'SnapshotStarted', data: started },
        { type: 'SnapshotCompleted', data: { snapshotId: 'snap-2' } },
      ],
      moment('09:00:00'),
    ),
  ).state();
  const known = {
    ...asking,
    image: usable,
    snapshot: snap,
    publicAccess: 'unblocked',
    allowed: true,
    rootSizeGiB: 8,
  } as const;
  const asked = { taskId: 'replacevol-1', imageId: 'ami-2' };
  const request = (facts = running(), wish: object = {}, told: object = {}) =>
    given(instance, ...facts).decide((state) =>
      requestRootReplacement(state, { ...asked, ...wish }, { ...known, ...told }),
    );
  const requested = { type: 'RootVolumeReplacementRequested', data: { instanceId, ...asked } } as const;
  const under = [...running(), ...decided([requested], moment('12:00:00'))];

  it('is asked of a running instance, once at a time', () => {
    request().records(requested);
    request(stopped).refuses('instance-state-unsuited', 'stopped');
    request(under, { taskId: 'replacevol-2' }).refuses('instance-state-unsuited', 'already');
  });

  it('stands when it is asked again under its task, and under that nothing else is', () => {
    request(under).records();
    request(under, { imageId: undefined, snapshotId: 'snap-2' }).refuses('request-token-reused');
  });

  it('takes an image of the same architecture, virtualization and product codes, no smaller than the root', () => {
    const other = (changes: object) => ({ image: { ...usable, attributes: { ...attributes, ...changes } } });
    const unsuited = 'root-replacement-unsuited';
    request(running(), {}, other({ architecture: 'x86_64' })).refuses(unsuited, 'x86_64');
    request(running(), {}, other({ virtualizationType: 'paravirtual' })).refuses(unsuited);
    request(running(), {}, other({ productCodes: ['p1'] })).refuses(unsuited, 'product codes');
    request(running(), {}, { rootSizeGiB: 9 }).refuses(unsuited, '9 GiB');
    request(running(), {}, { image: null }).refuses('image-not-found');
    request(running({ productCodes: ['p1'] }), {}, other({ productCodes: ['p1'] })).records(requested);
  });

  it('takes a snapshot instead, or the root as it was', () => {
    const data = { instanceId, taskId: asked.taskId };
    request(running(), { imageId: undefined }).records({ type: 'RootVolumeReplacementRequested', data });
    request(running(), { imageId: undefined, snapshotId: 'snap-2' }).records({
      type: 'RootVolumeReplacementRequested',
      data: { ...data, snapshotId: 'snap-2' },
    });
    request(running(), { snapshotId: 'snap-2' }).refuses('root-replacement-unsuited', 'not both');
  });

  it('changes the image and the root volume when it is done, and nothing where it fails', () => {
    given(instance, ...under).is({ imageId: 'ami-1' });
    const done = { type: 'RootVolumeReplaced', data: { instanceId, imageId: 'ami-2', volumeId: 'vol-2' } } as const;
    given(instance, ...under)
      .decide((state) => finishRootReplacement(state, { volumeId: 'vol-2' }))
      .records(done);
    given(instance, ...under, ...decided([done], moment('12:05:00'))).is({
      imageId: 'ami-2',
      blockDevices: [{ deviceName: '/dev/xvda', volumeId: 'vol-2' }],
      rootReplacement: null,
    });
    const events = failRootReplacement(given(instance, ...under).state(), { reason: 'No key' });
    given(instance, ...under, ...decided(events, moment('12:05:00'))).is({ imageId: 'ami-1', rootReplacement: null });
    expect(finishRootReplacement(given(instance, ...running()).state(), {})).toEqual([]);
  });
});

describe('a Spot interruption', () => {
  const spot = running({ lifecycle: 'spot', hibernationConfigured: true });

  it.each([
    ['stop', 'stopping', 'Server.SpotInstanceShutdown'],
    ['hibernate', 'stopping', 'Server.SpotInstanceShutdown'],
    ['terminate', 'shutting-down', 'Server.SpotInstanceTermination'],
  ] as const)('that was to %s leaves the instance %s', (action, state, stateReasonCode) => {
    const warned = [
      ...spot,
      ...decided(warnOfInterruption(given(instance, ...spot).state(), { action }), moment('11:00:00')),
    ];
    const taken = interruptInstance(given(instance, ...warned).state());
    given(instance, ...warned, ...decided(taken, moment('11:02:00'))).is({ state, stateReasonCode });
  });

  it('is of Spot instances that run', () => {
    given(instance, ...running())
      .decide((state) => warnOfInterruption(state, { action: 'stop' }))
      .refuses('instance-not-spot');
    given(instance, ...pending({ lifecycle: 'spot' }))
      .decide((state) => warnOfInterruption(state, { action: 'stop' }))
      .refuses('instance-state-unsuited');
    given(instance, ...running({ lifecycle: 'spot' }))
      .decide((state) => warnOfInterruption(state, { action: 'hibernate' }))
      .refuses('instance-not-hibernatable');
  });
});

describe('imaging an instance', () => {
  it('is noted of one that runs or is stopped', () => {
    const note = (facts: typeof stopped) =>
      given(instance, ...facts).decide((state) => noteImaging(state, { imageId: 'ami-9' }, asking));
    for (const facts of [running(), stopped]) {
      note(facts).records({ type: 'InstanceImaged', data: { instanceId, imageId: 'ami-9' } });
    }
    note(pending()).refuses('instance-not-imageable', 'pending');
  });
});

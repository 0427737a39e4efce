import { decided, given, happened, moment, unseen } from '#testing';
import { account } from '../account/account.js';
import { importEnds, requestImport } from '../account/importing.js';
import { imageName } from '../image-name/image-name.js';
import { disableFastLaunch, enableFastLaunch, fastLaunchSettles } from './fast-launch.js';
import { image } from './image.js';
import { exportEnds, exportImage, restoreStoredImage, storeEnds, storeImage } from './storing.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const region = 'eu-central-1';
const ownerId = '111122223333';
const attributes = {
  name: 'base',
  platform: 'windows',
  blockDevices: [{ deviceName: '/dev/sda1', snapshotId: 'snap-01' }],
};
const birth = { imageId, ownerId, region, attributes, tags: { Team: 'web' } };
const ours = given(image, happened('10:00:00', 'ImageRegistered', birth));
const at = moment('12:00:00');
const owner = { account: ownerId, region, at };
const sizes = { sizeGiB: 8, underWayGiB: 0 };
const stored = { imageId, bucket: 'archive', objectKey: `${imageId}.bin` };

describe('storing an image', () => {
  const storing = (change: object = {}, told = ours) =>
    told.decide((now) => storeImage(now, { bucket: 'archive' }, { ...owner, ...sizes, ...change }));
  const changed = (told: object) =>
    ours.when(happened('11:00:00', 'ImageAttributesChanged', { imageId, attributes: told }));

  it('writes it under its id, for its owner and those with a permission of their own', () => {
    storing().records({ type: 'ImageStored', data: stored });
    storing({ account: '444455556666' }).refuses('image-not-found');
    const everyone = { kind: 'everyone', id: 'all' } as const;
    const published = ours.when(happened('11:00:00', 'LaunchPermissionGranted', { imageId, grantees: [everyone] }));
    storing({ account: '444455556666' }, published).refuses('image-not-storable');
  });

  it('is for EBS-backed HVM images, within limits', () => {
    storing({}, changed({ rootDeviceType: 'instance-store' })).refuses('image-not-storable');
    storing({}, changed({ virtualizationType: 'paravirtual' })).refuses('image-not-storable');
    storing({ sizeGiB: 5001 }).refuses('image-not-storable');
    storing({ underWayGiB: 1193 }).refuses('image-store-limit-exceeded');
  });

  it('ends once, and only then can the image be restored from there, with tags and under a new name', () => {
    const begun = ours.when(...decided([{ type: 'ImageStored', data: stored }], at));
    const done = { bucket: 'archive', objectKey: stored.objectKey, result: 'completed' } as const;
    begun.decide((now) => storeEnds(now, done)).records({ type: 'ImageStoreEnded', data: { imageId, ...done } });
    const ended = begun.when(...decided([{ type: 'ImageStoreEnded', data: { imageId, ...done } }], at + 1));
    ended.decide((now) => storeEnds(now, done)).records();
    const newId = 'ami-0f1e2d3c4b5a69788';
    const asked = { imageId: newId, name: 'again', bucket: 'archive', objectKey: stored.objectKey };
    const making = {
      ...owner,
      ...sizes,
      claim: { ...imageName.initial('x'), imageId: newId },
      images: 0,
      imageLimit: 9,
    };
    const restoring = (from: typeof ours) =>
      unseen(image, newId).decide((now) =>
        restoreStoredImage(
          now,
          { ...asked, snapshotIds: { 'snap-01': 'snap-02' } },
          { ...making, stored: from.state() },
        ),
      );
    restoring(begun).refuses('stored-image-not-found', 'archive');
    restoring(ended).records({
      type: 'ImageRestoreRequested',
      data: {
        ...birth,
        imageId: newId,
        attributes: {
          ...attributes,
          name: 'again',
          imageLocation: '111122223333/again',
          blockDevices: [{ deviceName: '/dev/sda1', snapshotId: 'snap-02' }],
        },
        bucket: 'archive',
        objectKey: stored.objectKey,
      },
    });
  });
});

describe('exporting an image', () => {
  const task = { exportTaskId: 'export-ami-01', format: 'VMDK', bucket: 'archive' };
  const exporting = (change: object = {}, encrypted = false) =>
    ours.decide((now) => exportImage(now, { ...task, ...change }, { ...owner, snapshots: [{ encrypted }] }));

  it('is of unencrypted images, in formats that there are, and ends once', () => {
    exporting().records({ type: 'ImageExported', data: { imageId, ...task } });
    exporting({ format: 'ISO' }).refuses('disk-format-unsupported', 'ISO');
    exporting({}, true).refuses('image-not-exportable');
    const begun = ours.when(...decided([{ type: 'ImageExported', data: { imageId, ...task } }], at));
    const failed = { exportTaskId: task.exportTaskId, result: 'failed', reason: 'Access was denied.' } as const;
    begun.decide((now) => exportEnds(now, failed)).records({ type: 'ImageExportEnded', data: { imageId, ...failed } });
    ours.decide((now) => exportEnds(now, failed)).records();
  });
});

describe('the fast launch of an image', () => {
  const launched = (state: string) => ours.when(happened('11:00:00', 'FastLaunchChanged', { imageId, state }));
  const event = (state: string, reason?: string) =>
    ({ type: 'FastLaunchChanged', data: { imageId, state, ...(reason !== undefined && { reason }) } }) as const;

  it('is prepared for Windows images, six launches at a time at least', () => {
    ours.decide((now) => enableFastLaunch(now, {}, owner)).records(event('enabling'));
    ours.decide((now) => enableFastLaunch(now, { parallelLaunches: 5 }, owner)).refuses('fast-launch-launches-too-few');
    launched('enabling')
      .decide((now) => enableFastLaunch(now, {}, owner))
      .refuses('fast-launch-state-unsuited');
    ours
      .when(happened('11:00:00', 'ImageAttributesChanged', { imageId, attributes: { platform: 'linux' } }))
      .decide((now) => enableFastLaunch(now, {}, owner))
      .refuses('fast-launch-unsupported');
  });

  it('is given up once it is there, and what is under way ends', () => {
    launched('enabled')
      .decide((now) => disableFastLaunch(now, owner))
      .records(event('disabling'));
    ours.decide((now) => disableFastLaunch(now, owner)).refuses('fast-launch-state-unsuited');
    launched('enabling')
      .decide((now) => fastLaunchSettles(now))
      .records(event('enabled'));
    launched('enabling')
      .decide((now) => fastLaunchSettles(now, 'No capacity.'))
      .records(event('enabling-failed', 'No capacity.'));
    launched('disabling')
      .decide((now) => fastLaunchSettles(now))
      .records(event('disabled'));
    launched('enabled')
      .decide((now) => fastLaunchSettles(now))
      .records();
  });
});

describe('an import', () => {
  const ruled = given(account, happened('09:00:00', 'AccountRuled', { accountId: ownerId }));
  const task = { taskId: 'import-ami-01', makes: 'image', format: 'ova' } as const;

  it('names a disk of a format that can be read, and ends once', () => {
    const importing = (change: object = {}) =>
      ruled.decide((now) => requestImport(now, { ...task, disks: 1, ...change }, owner));
    const data = { accountId: ownerId, region, ...task };
    importing().records({ type: 'ImportTaskRequested', data });
    importing({ format: 'iso' }).refuses('disk-format-unsupported', 'iso');
    importing({ makes: 'snapshot' }).refuses('disk-format-unsupported', 'ova');
    importing({ disks: 0 }).refuses('import-source-missing');
    const begun = ruled.when(happened('10:00:00', 'ImportTaskRequested', data));
    const ended = { region, taskId: task.taskId, result: 'completed', madeId: imageId } as const;
    begun
      .decide((now) => importEnds(now, ended))
      .records({ type: 'ImportTaskEnded', data: { accountId: ownerId, ...ended } });
    ruled.decide((now) => importEnds(now, ended)).records();
  });
});

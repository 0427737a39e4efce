import { decided, given, moment } from '#testing';
import { changeVolume, modifyVolume, progressModification } from './modification.js';
import { volume } from './volume.js';

const account = '111122223333';
const region = 'eu-central-1';
const volumeId = 'vol-1';
const asking = (time: string) => ({ at: moment(time), account, region });
const birth = { volumeId, ownerId: account, region, volumeType: 'gp3', sizeGiB: 8 };
const creating = decided([{ type: 'VolumeCreated', data: birth }], moment('10:00:00'));
const available = [
  ...creating,
  ...decided([{ type: 'VolumeBecameAvailable', data: { volumeId } }], moment('10:01:00')),
];

describe('modifying a volume', () => {
  const modify = (facts = available, wish: object = { sizeGiB: 16 }, time = '11:00:00') =>
    given(volume, ...facts).decide((state) => modifyVolume(state, wish, asking(time)));
  const larger = {
    type: 'VolumeModified',
    data: { volumeId, volumeType: 'gp3', sizeGiB: 16, iops: 3000, throughput: 125, progress: 'modifying' },
  } as const;
  const modified = [...available, ...decided([larger], moment('11:00:00'))];

  it('enlarges it, or changes its type and performance, and never shrinks it', () => {
    modify().records(larger);
    modify(available, { sizeGiB: 7 }).refuses('volume-cannot-shrink', '8 GiB');
    modify(available, { volumeType: 'io2' }).records({
      type: 'VolumeModified',
      data: { volumeId, volumeType: 'io2', sizeGiB: 8, iops: 3000, progress: 'modifying' },
    });
    modify(available, { volumeType: 'st1' }).refuses('volume-size-malformed');
    modify(creating).refuses('volume-state-unsuited');
  });

  it('keeps what the volume was before, and how far it is', () => {
    given(volume, ...modified).is({
      sizeGiB: 16,
      modification: {
        progress: 'modifying',
        startedAt: moment('11:00:00'),
        endedAt: null,
        from: { sizeGiB: 8, volumeType: 'gp3', iops: null, throughput: null },
      },
    });
    given(volume, ...modified)
      .decide((state) => progressModification(state, { progress: 'completed' }))
      .records({ type: 'VolumeModified', data: { volumeId, progress: 'completed' } });
  });

  it('is done once in six hours, and never while one is under way', () => {
    modify(modified, { sizeGiB: 17 }, '17:00:01').refuses('volume-state-unsuited', 'under way');
    const done = [
      ...modified,
      ...decided([{ type: 'VolumeModified', data: { volumeId, progress: 'completed' } }], moment('12:00:00')),
    ];
    modify(done, { sizeGiB: 17 }, '16:59:59').refuses('volume-modified-recently', '17:00:00');
    modify(done, { sizeGiB: 17 }, '17:00:00').records({ ...larger, data: { ...larger.data, sizeGiB: 17 } });
    given(volume, ...done).is({
      modification: expect.objectContaining({ progress: 'completed', startedAt: moment('11:00:00') }),
    });
  });

  it('changes an attribute only where it is otherwise', () => {
    const change = (autoEnableIO: boolean) =>
      given(volume, ...available).decide((state) => changeVolume(state, { autoEnableIO }, asking('11:00:00')));
    change(true).records({ type: 'VolumeAttributesChanged', data: { volumeId, autoEnableIO: true } });
    change(false).records();
  });
});

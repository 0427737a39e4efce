import { decided, given, moment } from '#testing';
import { setVolumeTermination } from './attaching.js';
import { deleteVolume, endWithInstance, purgeVolume, restoreVolume } from './deletion.js';
import { volume } from './volume.js';

const [account, other] = ['111122223333', '444455556666'];
const region = 'eu-central-1';
const [volumeId, instanceId] = ['vol-1', 'i-1'];
const asking = (time: string) => ({ at: moment(time), account, region });
const birth = { volumeId, ownerId: account, region, volumeType: 'gp3', sizeGiB: 8 };
const creating = decided([{ type: 'VolumeCreated', data: birth }], moment('10:00:00'));
const available = [
  ...creating,
  ...decided([{ type: 'VolumeBecameAvailable', data: { volumeId } }], moment('10:01:00')),
];
const attachedFor = (deleteOnTermination: boolean) => [
  ...available,
  ...decided(
    [{ type: 'VolumeAttached', data: { volumeId, instanceId, device: '/dev/sdf', deleteOnTermination } }],
    moment('10:02:00'),
  ),
];
const attached = attachedFor(false);

describe('the end of a volume', () => {
  const known = (keptUntil: number | null) => ({ ...asking('11:00:00'), keptUntil });
  const until = moment('13:00:00');
  const kept = [
    { type: 'VolumeDeleted', data: { volumeId } },
    { type: 'VolumeRecycled', data: { volumeId, until } },
  ] as const;

  it('comes when nothing is attached to it, and goes through the Recycle Bin where a rule matches', () => {
    given(volume, ...available)
      .decide((state) => deleteVolume(state, known(null)))
      .records(kept[0]);
    given(volume, ...available)
      .decide((state) => deleteVolume(state, known(until)))
      .records(...kept);
    given(volume, ...attached)
      .decide((state) => deleteVolume(state, known(null)))
      .refuses('volume-in-use', instanceId);
    given(volume, ...creating)
      .decide((state) => deleteVolume(state, known(null)))
      .refuses('volume-state-unsuited');
  });

  it('comes once: there is no volume to delete afterwards', () =>
    given(volume, ...available, ...decided(kept, moment('11:00:00')))
      .decide((state) => deleteVolume(state, known(null)))
      .refuses('volume-not-found'));

  it('comes with the instance where the attachment says so, and otherwise lets it go', () => {
    const detached = { type: 'VolumeDetached', data: { volumeId, instanceId, device: '/dev/sdf' } } as const;
    const ends = (facts: typeof attached, id = instanceId) =>
      given(volume, ...facts).decide((state) => endWithInstance(state, { instanceId: id }, { keptUntil: null }));
    ends(attachedFor(true)).records(detached, kept[0]);
    ends(attached).records(detached);
    ends(attached, 'i-2').records();
  });

  it('follows what was chosen last for its attachment', () => {
    const chosen = { type: 'VolumeTerminationSet', data: { volumeId, instanceId, deleteOnTermination: true } } as const;
    given(volume, ...attached)
      .decide((state) => setVolumeTermination(state, { instanceId, deleteOnTermination: true }, asking('11:00:00')))
      .records(chosen);
    const facts = [...attached, ...decided([chosen], moment('11:00:00'))];
    given(volume, ...facts)
      .decide((state) => setVolumeTermination(state, { instanceId, deleteOnTermination: true }, asking('11:01:00')))
      .records();
    expect(endWithInstance(given(volume, ...facts).state(), { instanceId }, { keptUntil: null })).toHaveLength(2);
  });

  it('is final once the retention has passed; before, the bin gives it back', () => {
    const inBin = given(volume, ...available, ...decided(kept, moment('11:00:00')));
    inBin.decide((state) => purgeVolume(state, asking('12:59:59'))).refuses('volume-retention-running');
    inBin
      .decide((state) => restoreVolume(state, { ...asking('12:00:00'), account: other }))
      .refuses('volume-not-in-bin');
    inBin
      .decide((state) => restoreVolume(state, asking('12:00:00')))
      .records({ type: 'VolumeRestoredFromRecycleBin', data: { volumeId } });
    const purged = { type: 'VolumePurged', data: { volumeId } } as const;
    inBin.decide((state) => purgeVolume(state, asking('13:00:00'))).records(purged);
    // Nobody has ended it yet, and its time has passed all the same.
    inBin.decide((state) => restoreVolume(state, asking('13:00:00'))).refuses('volume-not-in-bin');
    inBin
      .when(...decided([purged], moment('13:00:00')))
      .decide((state) => restoreVolume(state, asking('13:00:01')))
      .refuses('volume-not-in-bin');
  });
});

import fc from 'fast-check';
import { decided } from '#testing';
import type { VolumeEvent } from '../facts.js';
import { instance } from '../instance/instance.js';
import { Refusal } from '../refusal.js';
import type { Instance, Volume, VolumeState } from '../states.js';
import { attachVolume, detachVolume } from './attaching.js';
import { failVolume, finishVolume } from './creation.js';
import { deleteVolume, endWithInstance, purgeVolume, restoreVolume } from './deletion.js';
import { modifyVolume, progressModification } from './modification.js';
import { volume } from './volume.js';

const account = '111122223333';
const region = 'eu-central-1';
const zone = `${region}a`;
const HOUR = 3_600_000_000;
const START = 1_772_359_200_000_000;
const machine = (instanceId: string): Instance => ({
  ...instance.initial(instanceId),
  known: true,
  ownerId: account,
  region,
  state: 'running',
  availabilityZone: zone,
  rootDeviceName: '/dev/xvda',
});

type Command = (state: Volume, at: number) => readonly VolumeEvent[];
const asking = (at: number) => ({ at, account, region });

const attach =
  (instanceId: string, deleteOnTermination: boolean): Command =>
  (state, at) =>
    attachVolume(
      state,
      { instanceId, device: '/dev/sdf', deleteOnTermination },
      { ...asking(at), instance: machine(instanceId), devices: [] },
    );

const COMMANDS: Readonly<Record<string, Command>> = {
  finish: finishVolume,
  fail: (state) => failVolume(state, { reason: 'No key' }),
  attachFirst: attach('i-1', true),
  attachSecond: attach('i-2', false),
  detach: (state, at) => detachVolume(state, {}, { ...asking(at), instance: machine('i-1') }),
  endFirst: (state, at) => endWithInstance(state, { instanceId: 'i-1' }, { keptUntil: at + HOUR }),
  endSecond: (state) => endWithInstance(state, { instanceId: 'i-2' }, { keptUntil: null }),
  grow: (state, at) => modifyVolume(state, { sizeGiB: (state.sizeGiB ?? 0) + 1 }, asking(at)),
  shrink: (state, at) => modifyVolume(state, { sizeGiB: (state.sizeGiB ?? 0) - 1 }, asking(at)),
  progress: (state) => progressModification(state, { progress: 'completed' }),
  delete: (state, at) => deleteVolume(state, { ...asking(at), keptUntil: at + HOUR }),
  deleteForGood: (state, at) => deleteVolume(state, { ...asking(at), keptUntil: null }),
  restore: (state, at) => restoreVolume(state, asking(at)),
  purge: (state, at) => purgeVolume(state, asking(at)),
};

const NEXT: Readonly<Record<VolumeState, readonly VolumeState[]>> = {
  unknown: ['creating'],
  creating: ['available', 'error'],
  available: ['in-use', 'deleted', 'recycled'],
  'in-use': ['available', 'deleted', 'recycled'],
  error: ['deleted'],
  recycled: ['available', 'purged'],
  deleted: [],
  purged: [],
};

const steps = fc.array(
  fc.record({ name: fc.constantFrom(...Object.keys(COMMANDS)), hours: fc.integer({ min: 0, max: 4 }) }),
  { maxLength: 40 },
);

const asked = (command: Command, state: Volume, at: number): readonly VolumeEvent[] => {
  try {
    return command(state, at);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
};

describe('a volume, whatever is commanded', () => {
  it.each([false, true])(
    'is attached while it is in use, never shrinks, and is changed every six hours (multi-attach: %s)',
    (multiAttach) =>
      fc.assert(
        fc.property(steps, (sequence) => {
          const data = {
            volumeId: 'vol-1',
            ownerId: account,
            region,
            availabilityZone: zone,
            volumeType: 'io2',
            sizeGiB: 100,
            iops: 3000,
            multiAttach,
          };
          let state = decided([{ type: 'VolumeCreated', data }], START).reduce(
            (before, fact) => volume.evolve(before, fact),
            volume.initial('vol-1'),
          );
          let [at, changedAt] = [START, -Infinity];
          for (const { name, hours } of sequence) {
            at += hours * HOUR + 10;
            const before = state;
            const events = asked(COMMANDS[name] ?? (() => []), state, at);
            for (const fact of decided(events, at)) state = volume.evolve(state, fact);
            if (before.state !== state.state) expect(NEXT[before.state]).toContain(state.state);
            const attachments = Object.keys(state.attachments).length;
            expect(attachments > 0).toBe(state.state === 'in-use');
            expect(attachments).toBeLessThanOrEqual(multiAttach ? 2 : 1);
            expect(state.sizeGiB ?? 0).toBeGreaterThanOrEqual(before.sizeGiB ?? 0);
            if (state.sizeGiB !== before.sizeGiB) {
              expect(at - changedAt).toBeGreaterThanOrEqual(6 * HOUR);
              changedAt = at;
            }
            if (name.startsWith('delete') && before.state === 'in-use') expect(events).toEqual([]);
          }
        }),
        { numRuns: 300 },
      ),
  );
});

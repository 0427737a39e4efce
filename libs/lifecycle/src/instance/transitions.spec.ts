import fc from 'fast-check';
import { decided } from '#testing';
import type { InstanceEvent } from '../facts.js';
import { Refusal } from '../refusal.js';
import type { Instance, InstanceState } from '../states.js';
import { changeInstance } from './attribute-decisions.js';
import { instance } from './instance.js';
import { interruptInstance, warnOfInterruption } from './interruption.js';
import {
  failToRun,
  rebootInstance,
  settleInstance,
  shutDownFromWithin,
  startInstance,
  stopInstance,
  terminateInstance,
} from './power.js';
import { TRANSITIONS } from './transitions.js';

const account = '111122223333';
const region = 'eu-central-1';
const instanceId = 'i-1';
const asking = { at: 0, account, region };

/** What the user guide's picture of the lifecycle shows, drawn anew: from a state to those beside it. */
const PICTURE: Readonly<Record<InstanceState, readonly InstanceState[]>> = {
  unknown: ['pending'],
  pending: ['running', 'stopped', 'shutting-down', 'terminated'],
  running: ['stopping', 'shutting-down'],
  stopping: ['stopped', 'shutting-down'],
  stopped: ['pending', 'shutting-down'],
  'shutting-down': ['terminated'],
  terminated: [],
};

type Command = (state: Instance) => readonly InstanceEvent[];

const set =
  (name: string, value: string): Command =>
  (state) =>
    changeInstance(state, { [name]: value }, { ...asking, instanceType: null });

const COMMANDS: Readonly<Record<string, Command>> = {
  start: (state) => startInstance(state, { ...asking, capacity: true }),
  stop: (state) => stopInstance(state, {}, asking),
  forceStop: (state) => stopInstance(state, { force: true }, asking),
  hibernate: (state) => stopInstance(state, { hibernate: true }, asking),
  reboot: (state) => rebootInstance(state, asking),
  terminate: (state) => terminateInstance(state, asking),
  shutDown: (state) => shutDownFromWithin(state),
  settle: (state) => settleInstance(state),
  fail: (state) => failToRun(state, { code: 'Server.InternalError' }),
  warnStop: (state) => warnOfInterruption(state, { action: 'stop' }),
  warnTerminate: (state) => warnOfInterruption(state, { action: 'terminate' }),
  warnHibernate: (state) => warnOfInterruption(state, { action: 'hibernate' }),
  interrupt: (state) => interruptInstance(state),
  protect: set('disableApiTermination', 'true'),
  unprotect: set('disableApiTermination', 'false'),
  endFromWithin: set('instanceInitiatedShutdownBehavior', 'terminate'),
};

const launch: InstanceEvent = {
  type: 'InstanceLaunched',
  data: {
    instanceId,
    imageId: 'ami-1',
    ownerId: account,
    region,
    lifecycle: 'spot',
    hibernationConfigured: true,
  },
};

const asked = (command: Command, state: Instance): readonly InstanceEvent[] | Refusal => {
  try {
    return command(state);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

/** Runs the commands, and tells each step: what was decided, and the states before and after it. */
function* run(names: readonly string[]) {
  let state = instance.initial(instanceId);
  let at = 1_772_359_200_000_000;
  for (const name of ['launch', ...names]) {
    const before = state;
    const answer = name === 'launch' ? [launch] : asked(COMMANDS[name] ?? (() => []), state);
    for (const fact of answer instanceof Refusal ? [] : decided(answer, at)) state = instance.evolve(state, fact);
    at += 1_000_000;
    yield { name, answer, before, after: state };
  }
}

const sequences = fc.array(fc.constantFrom(...Object.keys(COMMANDS)), { maxLength: 40 });

describe('the states of an instance', () => {
  it('are those of the picture: the table adds none and leaves none out', () => {
    for (const [state, moves] of Object.entries(TRANSITIONS)) {
      const next = Object.values(moves).filter((to) => to !== state);
      const drawn = Object.entries(PICTURE).find(([from]) => from === state)?.[1];
      expect([...new Set(next)].toSorted()).toEqual([...(drawn ?? [])].toSorted());
    }
  });

  it('are never left by another way than the picture shows, whatever is commanded', () =>
    fc.assert(
      fc.property(sequences, (names) => {
        for (const { before, after } of run(names)) {
          if (before.state !== after.state) expect(PICTURE[before.state]).toContain(after.state);
        }
      }),
      { numRuns: 500 },
    ));

  it('follow every fact that was decided: none is recorded that the fold does not know', () =>
    fc.assert(
      fc.property(sequences, (names) => {
        const still = ['InstanceRebooted', 'InstanceAttributesChanged', 'SpotInterruptionWarned'];
        for (const { answer, before, after, name } of run(names)) {
          if (answer instanceof Refusal || answer.length === 0) expect(after).toBe(before);
          else if (name !== 'forceStop' || before.state === 'running') {
            const moves = answer.some(({ type }) => !still.includes(type));
            expect(after.state !== before.state).toBe(moves);
          }
        }
      }),
      { numRuns: 500 },
    ));

  it('are not left by a command while protection against termination holds', () =>
    fc.assert(
      fc.property(sequences, (names) => {
        for (const { name, before, after } of run(names)) {
          const guarded = before.attributes['disableApiTermination'] === 'true';
          if (name === 'terminate' && guarded) expect(after.state).toBe(before.state);
        }
      }),
    ));

  it('are all reached by some sequence: the proof is not of an instance that never moves', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(sequences, (names) => {
        for (const { after } of run(names)) reached.add(after.state);
      }),
      { numRuns: 500, seed: 7 },
    );
    expect([...reached].toSorted()).toEqual(
      Object.keys(PICTURE)
        .filter((state) => state !== 'unknown')
        .toSorted(),
    );
  });
});

import fc from 'fast-check';
import {
  type Command,
  decided,
  deprecationOf,
  granteeOf,
  keptUntilOf,
  markKeyOf,
  markOf,
  type Model,
  MODEL,
  modelled,
  moment,
} from '#testing';
import type { Fact, FactEvent } from '../facts.js';
import { imageName } from '../image-name/image-name.js';
import { Refusal } from '../refusal.js';
import type { Image, ImageState } from '../states.js';
import { stateAt } from '../timeline.js';
import { completeImage, failImage } from './completion.js';
import { cancelDeprecation, deprecateImage, deprecationTakesEffect } from './deprecating.js';
import { deregisterImage } from './deregistration.js';
import { disableImage, enableImage } from './disabling.js';
import { image } from './image.js';
import { protectImage, protectionLapses, unprotectImage } from './protecting.js';
import { purgeImage, restoreImage } from './recycling.js';
import { changeLaunchPermissions, resetLaunchPermissions } from './sharing.js';
import { attachWatermark, detachWatermark } from './watermarking.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const [account, region] = ['111122223333', 'eu-central-1'];
/** What may follow each state, whatever is commanded. */
const FOLLOWS: Readonly<Partial<Record<ImageState, readonly ImageState[]>>> = {
  pending: ['available', 'failed', 'deregistered'],
  available: ['disabled', 'deregistered', 'recycled'],
  disabled: ['available', 'deregistered', 'recycled'],
  failed: ['deregistered'],
  recycled: ['available', 'disabled', 'purged'],
  deregistered: [],
  purged: [],
};

const seeing = ({ at }: Command) => ({ account, region, at });
const createdAt = moment('10:00:00');

const DECISIONS: Readonly<Record<string, (now: Image, command: Command) => readonly FactEvent[]>> = {
  complete: (now) => completeImage(now),
  fail: (now) => failImage(now, 'A snapshot failed.'),
  disable: (now, command) => disableImage(now, seeing(command)),
  enable: (now, command) => enableImage(now, seeing(command)),
  share: (now, command) =>
    changeLaunchPermissions(
      now,
      { add: [granteeOf(command)] },
      { ...seeing(command), publicAccess: 'unblocked', snapshots: [], publicImages: 0, publicImageLimit: 5 },
    ),
  unshare: (now, command) =>
    changeLaunchPermissions(
      now,
      { remove: [granteeOf(command)] },
      { ...seeing(command), publicAccess: 'block-new-sharing', snapshots: [], publicImages: 5, publicImageLimit: 5 },
    ),
  reset: (now, command) => resetLaunchPermissions(now, seeing(command)),
  deprecate: (now, command) => deprecateImage(now, { deprecateAt: deprecationOf(command) }, seeing(command)),
  cancel: (now, command) => cancelDeprecation(now, seeing(command)),
  deprecationPasses: (now, { at }) => deprecationTakesEffect(now, at),
  protect: (now, command) => protectImage(now, { withCooldown: command.choice % 2 === 0 }, seeing(command)),
  unprotect: (now, command) => unprotectImage(now, seeing(command)),
  cooldownPasses: (now, { at }) => protectionLapses(now, at),
  attach: (now, command) => attachWatermark(now, { name: markOf(command) }, seeing(command)),
  detach: (now, command) => detachWatermark(now, { watermark: markKeyOf(command) }, seeing(command)),
  deregister: (now, command) =>
    deregisterImage(now, {}, { ...seeing(command), keptUntil: keptUntilOf(command), snapshots: [] }),
  restore: (now, command) =>
    restoreImage(now, {
      ...seeing(command),
      claim: { ...imageName.initial('x'), imageId },
      missingSnapshots: command.choice === 0 ? ['snap-01'] : [],
    }),
  purge: (now, command) => purgeImage(now, seeing(command)),
};

const guardOf = ({ protection }: Image): Model['guard'] => {
  const { enabled, cooldown } = protection;
  if (enabled === 'with-cooldown' || enabled === 'without-cooldown') return enabled;
  return cooldown === undefined ? 'off' : Number(cooldown);
};

const shown = (now: Image) => ({
  state: now.state,
  shared: Object.keys(now.permissions).toSorted(),
  deprecateAt: now.deprecation['at'] === undefined ? null : Number(now.deprecation['at']),
  told: now.deprecatedSince !== null,
  guard: guardOf(now),
  marks: Object.keys(now.watermarks).toSorted(),
});

const expected = ({ state, shared, deprecateAt, told, guard, marks }: Model) => ({
  state,
  shared: [...shared].toSorted(),
  deprecateAt,
  told,
  guard,
  marks: [...marks].toSorted(),
});

const accepted = (decision: () => readonly FactEvent[]): readonly FactEvent[] | null => {
  try {
    return decision();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
};

const birth: FactEvent = {
  type: 'ImageCreationRequested',
  data: { imageId, ownerId: account, region, attributes: {}, sourceInstanceId: 'i-0a1b2c3d' },
};

/** Each sequence draws on few commands, so that some go far: to a sixth watermark, or round and round through the bin. */
const commands = fc.subarray(Object.keys(MODEL), { minLength: 2, maxLength: 7 }).chain((names) =>
  fc.array(
    fc.record({
      name: fc.constantFrom(...names),
      choice: fc.nat({ max: 22 }),
      wait: fc.constantFrom(60, 3_600_000_000, 2 * 86_400_000_000, 180 * 86_400_000_000),
    }),
    { minLength: 5, maxLength: 30 },
  ),
);

/** Runs random sequences, and answers how often each command met each outcome. */
function playOut(parameters: { readonly numRuns: number; readonly seed?: number }): ReadonlyMap<string, number> {
  const met = new Map<string, number>();
  fc.assert(
    fc.property(commands, fc.boolean(), (sequence, completes) => {
      const facts: Fact[] = decided([birth], createdAt);
      const model = modelled(createdAt);
      let at = createdAt;
      // Most sequences are of an image that could be made: those of a failed one are soon told.
      const whole = completes ? [{ name: 'complete', choice: 0, wait: 60 }, ...sequence] : sequence;
      for (const { name, choice, wait } of whole) {
        at += wait;
        const command = { name, choice, at };
        const before = stateAt(image, imageId, facts).state;
        const events = accepted(() => DECISIONS[name]?.(before, command) ?? []);
        expect([name, events !== null]).toEqual([name, MODEL[name]?.(model, command)]);
        facts.push(...decided(events ?? [], at));
        const { state } = stateAt(image, imageId, facts);
        expect({ after: name, ...shown(state) }).toEqual({ after: name, ...expected(model) });
        if (state.state !== before.state) expect(FOLLOWS[before.state]).toContain(state.state);
        const outcome = `${name} ${events === null ? 'refused' : events.length > 0 ? 'recorded' : 'unchanged'}`;
        met.set(outcome, (met.get(outcome) ?? 0) + 1);
      }
    }),
    parameters,
  );
  return met;
}

describe('any sequence of commands on an image', () => {
  it('is decided as a second reading of the rules decides it, and reaches no state that is forbidden', () => {
    playOut({ numRuns: 600 });
  });

  it('gets far: each command is recorded, and each that has a rule is refused', () => {
    // Always the same sequences: at random, a rare outcome would be missed now and then.
    const met = playOut({ numRuns: 800, seed: 1 });
    const never = ['complete', 'fail', 'deprecationPasses', 'cooldownPasses'];
    for (const name of Object.keys(MODEL)) {
      expect(met.get(`${name} recorded`) ?? 0).toBeGreaterThan(0);
      if (!never.includes(name)) expect(met.get(`${name} refused`) ?? 0).toBeGreaterThan(0);
    }
  });
});

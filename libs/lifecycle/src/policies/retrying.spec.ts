import { MemoryEventStore } from '#event-store';
import { callerOf } from '../../../../test/support/caller.js';
import { SetClock } from '../../../../test/support/set-clock.js';
import { account } from '../account/account.js';
import { ruleAccount } from '../account/ruling.js';
import { Decider, type Decisions } from '../decider.commands.js';
import { image } from '../image/image.js';
import { Agenda } from './agenda.policy.js';
import { Policies } from './policies.policy.js';
import { anyReaction } from './reaction.js';

const by = callerOf();
const imageId = 'ami-1';
const SECOND = 1_000_000;

/** Policies one of which fails while it is told to. */
async function failing() {
  const [store, clock] = [new MemoryEventStore(), new SetClock()];
  const decider = new Decider(store, clock);
  const world = { fails: true, done: 0 };
  const reaction = anyReaction<Decisions, 'ImageRegistered'>({
    name: 'trouble',
    types: ['ImageRegistered'],
    due: () => [0],
    act: async () => {
      if (world.fails) throw new Error('The disk is full.');
      world.done += 1;
    },
  });
  const said: string[] = [];
  const agenda = Agenda.open(null);
  const policies = new Policies({
    store,
    decider,
    clock,
    agenda,
    reactions: [reaction],
    onTrouble: (message) => said.push(message),
    onRecovery: (message) => said.push(message),
  });
  await policies.start();
  await decider.begin(by).decide(account, by.account, ruleAccount);
  const register = async (id: string) => {
    const data = { imageId: id, ownerId: by.account, region: by.region, attributes: { name: id } };
    await decider.begin(by).decide(image, id, () => [{ type: 'ImageRegistered', data }]);
    await policies.settle();
  };
  await register(imageId);
  return { world, policies, clock, agenda, said, register };
}

describe('what a policy failed at', () => {
  it('is shown with the reason and the moment of the next try, to whoever asks for its account', async () => {
    const { policies, clock } = await failing();
    const told = {
      reaction: 'trouble',
      stream: `image-${imageId}`,
      revision: 0,
      tries: 1,
      account: by.account,
      reason: 'The disk is full.',
    };
    const failed = policies.agenda({ account: by.account, failing: true }, null, 10);
    expect(failed).toEqual([expect.objectContaining(told)]);
    const wait = (failed[0]?.at ?? 0) - clock.now();
    expect([wait > SECOND - 1000, wait < SECOND]).toEqual([true, true]);
    expect(policies.agenda({ account: '999999999999' }, null, 10)).toEqual([]);
    expect(policies.agenda({}, failed[0] ?? null, 10)).toEqual([]);
    await policies.stop();
  });

  it('is tried again at once when that is asked for, for its account only, and then is done with', async () => {
    const { world, policies } = await failing();
    world.fails = false;
    expect(policies.retry('999999999999')).toBe(0);
    await policies.settle();
    expect(world.done).toBe(0);
    expect(policies.retry(by.account)).toBe(1);
    await policies.settle();
    expect(world.done).toBe(1);
    expect([policies.agenda({}, null, 10), policies.retry()]).toEqual([[], 0]);
    await policies.stop();
  });

  it('is told once while it lasts, of many things that fail alike, and when all of them are done', async () => {
    const { world, policies, said, register } = await failing();
    await register('ami-2');
    for (let tries = 0; tries < 3; tries += 1) {
      policies.retry();
      await policies.settle();
    }
    const fails = 'A policy could not do its work, and tries again: The disk is full.';
    expect([said, policies.status().trouble]).toEqual([[fails], 'The disk is full.']);
    world.fails = false;
    policies.retry();
    await policies.settle();
    const passed = 'Policies go on where they could not: The disk is full.';
    expect([said, policies.status().trouble]).toEqual([[fails, passed], null]);
    world.fails = true;
    await register('ami-3');
    expect(said).toEqual([fails, passed, fails]);
    await policies.stop();
  });

  it('is told once also where nothing can be kept of what was done', async () => {
    const { world, policies, agenda, said, clock } = await failing();
    world.fails = false;
    const settle = agenda.settle.bind(agenda);
    let tries = 0;
    agenda.settle = (...done) => {
      tries += 1;
      if (tries < 3) throw new Error('database or disk is full');
      settle(...done);
    };
    const before = said.length;
    clock.pass(10_000);
    while (said.length < before + 3) await new Promise((next) => setTimeout(next, 20));
    expect([tries, said.slice(before)]).toEqual([
      3,
      [
        'Policies go on where they could not: The disk is full.',
        'A policy could not do its work, and tries again: database or disk is full',
        'Policies go on where they could not: database or disk is full',
      ],
    ]);
    await policies.stop();
  });
});

import { setImmediate as turn } from 'node:timers/promises';
import { type Appended, type ExpectedRevision, MemoryEventStore, type NewEvent } from '#event-store';
import { callerOf } from '../../../../test/support/caller.js';
import { LogSurroundings } from '../../../../test/support/log-surroundings.js';
import { SetClock } from '../../../../test/support/set-clock.js';
import { account } from '../account/account.js';
import { ruleAccount } from '../account/ruling.js';
import { Decider } from '../decider.commands.js';
import { image } from '../image/image.js';
import { ChangeInstance, ChangeInstanceHandler } from '../instance/changing.commands.js';
import type { InstanceType } from '../instance/instance-type.js';
import { LaunchInstances, LaunchInstancesHandler } from '../instance/launching.commands.js';
import { belongingsId } from './belonging.js';
import { DeleteSecurityGroup, DeleteSecurityGroupHandler } from './security-groups.commands.js';
import { groupNamed, securityGroups } from './security-groups.js';

const by = callerOf();
const { account: ownerId, region } = by;
const imageId = 'ami-1';
const groupId = 'sg-1';
const [architectures, virtualizationTypes] = [['x86_64'], ['hvm']];

/** A log that takes its time for each append. */
class SlowStore extends MemoryEventStore {
  turns = 0;

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    for (let passed = 0; passed < this.turns; passed += 1) await turn();
    return super.append(stream, expected, events);
  }
}

async function begin() {
  const store = new SlowStore();
  const decider = new Decider(store, new SetClock());
  const type: InstanceType = { name: 't3.micro', architectures, virtualizationTypes, hibernation: false };
  const surroundings = Object.assign(new LogSurroundings(store), { instanceType: () => type });
  const decisions = decider.begin(by);
  await decisions.decide(account, ownerId, ruleAccount);
  const attributes = { architecture: 'x86_64', virtualizationType: 'hvm', name: 'web' };
  await decisions.decide(image, imageId, () => [
    { type: 'ImageRegistered', data: { imageId, ownerId, region, attributes } },
    { type: 'ImageBecameAvailable', data: { imageId } },
  ]);
  const group = { accountId: ownerId, region, groupId, name: 'web', description: 'of the web', vpcId: 'vpc-1' };
  await decisions.decide(securityGroups, belongingsId(by), () => [
    { type: 'SecurityGroupCreated', data: { ...group, egress: [] } },
  ]);
  const one = { imageId, instanceType: type.name, minCount: 1, maxCount: 1 };
  const launching = new LaunchInstancesHandler(decider, surroundings);
  const launch = (named: { groupIds?: readonly string[]; groupNames?: readonly string[] }) =>
    launching.execute(new LaunchInstances({ ...one, ...named }, callerOf()));
  const changing = new ChangeInstanceHandler(decider, surroundings);
  const move = (instanceId: string) =>
    changing.execute(new ChangeInstance({ instanceId, groupIds: [groupId] }, callerOf()));
  const deleting = new DeleteSecurityGroupHandler(decider, surroundings);
  const remove = () => deleting.execute(new DeleteSecurityGroup({ groupId }, callerOf()));
  const isThere = async () =>
    groupNamed(await decider.state(securityGroups, belongingsId(by), by), { groupId }) !== undefined;
  return { store, decider, surroundings, launch, move, remove, isThere };
}
type World = Awaited<ReturnType<typeof begin>>;

/** Commands that begin at one moment: one of them wins, and an instance is in the group if that is still there. */
async function race({ decider, surroundings, isThere }: World, ...commands: readonly (() => Promise<unknown>)[]) {
  const ends = await Promise.allSettled(commands.map((command) => command()));
  const isMember = (await surroundings.memberOf(groupId, decider.begin(by).asking)) !== null;
  return { winners: ends.filter(({ status }) => status === 'fulfilled').length, agree: isMember === (await isThere()) };
}

describe.each([0, 1, 5])('a security group, while the log takes %i turns for an append', (turns) => {
  let world: World;

  beforeEach(async () => {
    world = await begin();
  });

  it.each([
    ['its id', { groupIds: [groupId] }],
    ['its name', { groupNames: ['web'] }],
  ])('is not deleted under an instance that is launched into it by %s', async (_, named) => {
    const { store, launch, remove } = world;
    store.turns = turns;
    expect(await race(world, () => launch(named), remove)).toEqual({ winners: 1, agree: true });
  });

  it('has nothing launched into it once its deletion has begun', async () => {
    const { store, launch, remove, isThere } = world;
    store.turns = turns;
    expect(await race(world, remove, () => launch({ groupIds: [groupId] }))).toEqual({ winners: 1, agree: true });
    expect(await isThere()).toBe(false);
  });

  it('is not deleted under an instance that moves into it', async () => {
    const { store, launch, move, remove } = world;
    const { instances } = await launch({});
    const instanceId = instances[0]?.instanceId ?? '';
    store.turns = turns;
    expect(await race(world, () => move(instanceId), remove)).toEqual({ winners: 1, agree: true });
  });
});

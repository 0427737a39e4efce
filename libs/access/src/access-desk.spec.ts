import { MemoryEventStore, wallMicros } from '#event-store';
import { AGGREGATES, EXAMPLES, fold, type NewFact, parseFact, streamOf, toEvent } from '#lifecycle';
import { Clock, Decider } from '#lifecycle/commands';
import { AccessDesk } from './access-desk.js';
import { AccessKeys, BadAccessKey, DEVELOPMENT } from './access-keys.js';
import { KeyFile } from './key-file.js';
import { Roles } from './roles.js';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
class WallClock extends Clock {
  readonly now = wallMicros;
}

const actor = { principal: 'amistory' };

describe('the desk for access keys', () => {
  let store: MemoryEventStore;
  let keys: AccessKeys;
  let desk: AccessDesk;

  beforeEach(() => {
    store = new MemoryEventStore();
    keys = AccessKeys.open(null, KeyFile.open(null));
    desk = new AccessDesk(keys, Roles.open(null), store, new Decider(store, new WallClock()));
  });
  afterEach(() => store.close());

  const mode = async (accountId: string) => {
    const events = await Array.fromAsync(store.readStream(streamOf('account', accountId)));
    return Object.keys(fold(AGGREGATES.account, accountId, events.map(parseFact)).timeline.state.mode);
  };
  const observe = async (account: string, ownerId: string) => {
    const metadata = { version: 1, occurredAt: 1_000_000, actor, source: 'cloudtrail', account } as const;
    const data = { ...EXAMPLES.ImageCreationRequested, ownerId };
    const fact: NewFact = {
      id: crypto.randomUUID(),
      stream: `image-${data.imageId}`,
      type: 'ImageCreationRequested',
      data,
      metadata,
    };
    await store.append(fact.stream, 'any', [toEvent(fact)]);
  };

  it('rules an account that nothing tells of, so that its first key can be used at once', async () => {
    const key = await desk.create({ account: ACCOUNT, principal: 'ada' }, { actor });
    expect(key).toMatchObject({ account: ACCOUNT, mode: 'ruled' });
    expect(keys.holderOf(key.id)?.secret).toBe(key.secret);
    expect(await mode(ACCOUNT)).toEqual(['ruled']);
    const head = await store.head();
    expect(await desk.create({ account: ACCOUNT, principal: 'bob' }, { actor })).toMatchObject({ mode: 'ruled' });
    expect(await store.head()).toBe(head);
  });

  it.each([
    ['whose trail was recorded', ACCOUNT, OTHER],
    ['that owns what was recorded', OTHER, ACCOUNT],
  ])('never takes over an account %s, unless it is told to', async (_, tenant, owner) => {
    await observe(tenant, owner);
    expect(await desk.create({ account: ACCOUNT, principal: 'ada' }, { actor })).toMatchObject({ mode: 'observed' });
    expect(await mode(ACCOUNT)).toEqual([]);
    const told = await desk.create({ account: ACCOUNT, principal: 'ada' }, { actor, rule: true });
    expect(told).toMatchObject({ mode: 'ruled' });
    expect(await mode(ACCOUNT)).toEqual(['ruled']);
  });

  it('never takes over an account that was given back to observation', async () => {
    await desk.create({ account: ACCOUNT, principal: 'ada' }, { actor });
    const metadata = { version: 1, occurredAt: Date.now() * 2000, actor, source: 'engine' } as const;
    const stream = streamOf('account', ACCOUNT);
    const data = { accountId: ACCOUNT };
    await store.append(stream, 0, [
      toEvent({ id: crypto.randomUUID(), stream, type: 'AccountObserved', data, metadata }),
    ]);
    expect(await desk.create({ account: ACCOUNT, principal: 'bob' }, { actor })).toMatchObject({ mode: 'observed' });
  });

  it('changes nothing where a key cannot be made', async () => {
    await expect(desk.create({ account: ACCOUNT, principal: 'a b' }, { actor, rule: true })).rejects.toThrow(
      BadAccessKey,
    );
    expect([await store.head(), desk.list()]).toEqual([0n, []]);
  });

  it('rules the account of a new role, and ends its sessions with it', async () => {
    const role = await desk.createRole({ account: ACCOUNT, name: 'deployer', trusts: [OTHER] }, { actor });
    expect([role.mode, await mode(ACCOUNT)]).toEqual(['ruled', ['ruled']]);
    const session = (name: string) => ({
      account: ACCOUNT,
      principal: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/s`,
    });
    const [its, another] = ['deployer', 'deployers'].map((name) => keys.issue(session(name), 9_000, 1_000).id);
    expect(desk.deleteRole(ACCOUNT, 'deployer')).toMatchObject({ name: 'deployer' });
    expect([keys.holderOf(its ?? ''), keys.holderOf(another ?? '')]).toEqual([null, expect.anything()]);
    expect(desk.deleteRole(ACCOUNT, 'deployer')).toBeNull();
  });

  it('makes the development key once, with an account that is ruled', async () => {
    expect(desk.development()).toBeNull();
    const key = await desk.admitDevelopment();
    expect(key).toMatchObject({ ...DEVELOPMENT, mode: 'ruled' });
    expect(await mode(DEVELOPMENT.account)).toEqual(['ruled']);
    const head = await store.head();
    expect(await desk.admitDevelopment()).toEqual(key);
    expect([await store.head(), desk.development()?.admitted]).toEqual([head, true]);
  });
});

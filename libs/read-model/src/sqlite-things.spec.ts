import { Generation, ModelStillBuilding } from './generation.js';
import type { ModelDefinition, SearchTable } from './schema.js';
import { matches, search, tagged } from './search.js';
import { SqliteThings } from './sqlite-things.js';
import { Cause, type IntervalRow, ThingsWriter } from './things-writer.js';

interface Named {
  readonly id: string;
  readonly name: string;
}

const NAMED: SearchTable<Named> = {
  kind: 'image',
  name: 'named',
  columns: {},
  indexes: [],
  row: ({ id, name }) => ({ id, name, created: id.length, cells: {} }),
};
const MODEL: ModelDefinition = { name: 'sample', version: 1, kinds: ['image'], tables: [NAMED] };
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const interval = (facet: string, key: string, from: number, to: number | null): IntervalRow => ({
  facet,
  key,
  revision: from,
  value: `since ${from}`,
  from,
  to,
  opened: new Cause(uuid(from), 'ann'),
  closed: to === null ? null : new Cause(uuid(to), 'bob'),
  uncertain: false,
});

describe('a generation of a read model', () => {
  let generation: Generation;
  let things: SqliteThings;
  let writer: ThingsWriter;

  const add = (id: string, name: string, intervals: readonly IntervalRow[] = []) =>
    generation.transaction(() => {
      const timeline = JSON.stringify({ state: { id, name } });
      const row = { id, kind: 'image' as const, ownerId: '1', region: null, revision: 0, parked: null, unfolded: 0 };
      const key = writer.saveThing({ ...row, timeline }, null);
      writer.open(key, intervals);
      writer.saveSearchRow(NAMED, key, null, NAMED.row({ id, name }));
      writer.flush();
    });

  beforeEach(() => {
    generation = Generation.open(MODEL, 0, ':memory:');
    writer = new ThingsWriter(generation);
    things = new SqliteThings(() => generation);
    generation.finishBuilding();
  });
  afterEach(() => generation.close());

  it('answers nothing before it was built', () => {
    const half = Generation.open(MODEL, 0, ':memory:');
    expect(() => new SqliteThings(() => half).thing('ami-1')).toThrow(ModelStillBuilding);
    half.close();
  });

  it('keeps what holds at a moment apart from what has ended and what is still to come', () => {
    add('ami-1', 'one', [interval('permission', 'account:2', 10, 20), interval('permission', 'account:3', 20, null)]);
    const at = (moment: number) => things.intervalsOf('ami-1', { at: moment }).map(({ key }) => key);
    expect([9, 10, 19, 20, 21].map(at)).toEqual([[], ['account:2'], ['account:2'], ['account:3'], ['account:3']]);
    const within = (from: number, to: number) =>
      things.intervalsOf('ami-1', { span: { from, to } }).map(({ key }) => key);
    expect(within(0, 10)).toEqual([]);
    expect(within(19, 21)).toEqual(['account:2', 'account:3']);
    expect(within(20, 21)).toEqual(['account:3']);
    expect(things.intervalsOf('ami-1', { facets: ['tag'] })).toEqual([]);
  });

  it('says of an interval which facts opened and closed it, and who', () => {
    add('ami-1', 'one', [interval('permission', 'account:2', 10, 20)]);
    expect(things.holders('permission', 'account:2')).toEqual([
      {
        kind: 'image',
        id: 'ami-1',
        facet: 'permission',
        key: 'account:2',
        value: 'since 10',
        from: 10,
        to: 20,
        openedBy: uuid(10),
        openedByPrincipal: 'ann',
        closedBy: uuid(20),
        closedByPrincipal: 'bob',
        orderUncertain: false,
      },
    ]);
    expect(things.holders('permission', 'account:2', { kind: 'volume' })).toEqual([]);
  });

  it('closes only what is open', () => {
    add('ami-1', 'one', [interval('tag', 'env', 1, 5), interval('tag', 'env', 7, null)]);
    const by = new Cause('not-a-uuid', 'eve');
    generation.transaction(() => writer.close(1, { facet: 'tag', key: 'env', at: 9, by }));
    expect(things.intervalsOf('ami-1').map(({ to, closedBy }) => [to, closedBy])).toEqual([
      [5, uuid(5)],
      [9, 'not-a-uuid'],
    ]);
  });

  it('scans a facet across more rows than it fetches at once, each once and in order', () => {
    const rows = Array.from({ length: 2_500 }, (_, n) => interval('tag', `key-${String(n % 7)}`, n, null));
    add('ami-1', 'one', rows.slice(0, 1_250));
    add('ami-2', 'two', rows.slice(1_250));
    const seen = [...things.scan('tag')].map(({ key, from }) => [key, from] as const);
    const expected = rows.map(({ key, from }) => [key, from] as const).toSorted(byKeyThenFrom);
    expect(seen).toEqual(expected);
    expect([...things.scan('tag', { at: 3 })]).toHaveLength(4);
  });

  it('pages acts by time and id, of one thing, one principal, some types', () => {
    add('ami-1', 'one');
    add('ami-2', 'two');
    const act = (n: number, thing: number, type: string, principal: string) =>
      writer.act(thing, {
        type,
        revision: n,
        occurredAt: n < 4 ? 100 : n,
        recordedAt: 1_000,
        account: principal === 'ann' ? '1' : undefined,
        cause: new Cause(uuid(n), principal),
      });
    generation.transaction(() => {
      act(3, 1, 'TagsSet', 'ann');
      act(1, 2, 'TagsSet', 'bob');
      act(2, 1, 'ImageLaunched', 'ann');
      act(900, 1, 'TagsSet', 'bob');
      writer.flush();
    });
    const ids = (options: Parameters<SqliteThings['acts']>[0]) => things.acts(options).map(({ factId }) => factId);
    expect(ids({})).toEqual([1, 2, 3, 900].map(uuid));
    expect(ids({ after: { occurredAt: 100, factId: uuid(2) }, limit: 1 })).toEqual([uuid(3)]);
    expect(ids({ id: 'ami-1', types: ['TagsSet'] })).toEqual([3, 900].map(uuid));
    expect(ids({ principal: 'ann', span: { from: 100, to: 101 } })).toEqual([2, 3].map(uuid));
    expect(ids({ principal: 'nobody' })).toEqual([]);
    expect(ids({ account: '1' })).toEqual([2, 3].map(uuid));
    expect(ids({ types: ['SharedSnapshotUsed'] })).toEqual([]);
    expect(things.principals('b')).toEqual(['bob']);
    expect(things.browse({ limit: 9, touched: { from: 500 } })).toEqual({ ids: ['ami-1'], last: null });
    expect([...things.touched({ from: 500 })]).toEqual([{ kind: 'image', id: 'ami-1' }]);
  });

  it('goes through long lists stretch by stretch, each item once', () => {
    const rows = (n: number) => [interval('permission', `account:${n}`, 5, n === 3 ? 6 : null)];
    for (const n of [3, 1, 2]) add(`ami-${n}`, 'one', [...rows(n), interval('permission', 'everyone:all', 5, null)]);
    const holders = (id?: string) =>
      things.holders('permission', 'everyone:all', { limit: 2, ...(id ? { after: { from: 5, id } } : {}) });
    expect(holders().map(({ id }) => id)).toEqual(['ami-1', 'ami-2']);
    expect(holders('ami-2').map(({ id }) => id)).toEqual(['ami-3']);

    const named = (grants: readonly { id: string; key: string }[]) => grants.map(({ id, key }) => `${id} ${key}`);
    const first = things.grants('permission', { limit: 3 });
    expect(named(first)).toEqual(['ami-1 account:1', 'ami-1 everyone:all', 'ami-2 account:2']);
    const rest = things.grants('permission', { after: first[2], limit: 9, span: { from: 6 } });
    expect(named(rest)).toEqual(['ami-2 everyone:all', 'ami-3 everyone:all']);
    expect(named([...things.scan('permission', { prefix: 'account:', at: 5 })])).toHaveLength(3);

    expect(things.browse({ prefix: 'ami-', limit: 2 })).toEqual({ ids: ['ami-1', 'ami-2'], last: 'ami-2' });
    expect(things.browse({ prefix: 'ami-', after: 'ami-2', limit: 2 })).toEqual({ ids: ['ami-3'], last: null });
    expect(things.browse({ prefix: 'snap-', limit: 2 })).toEqual({ ids: [], last: null });
  });

  it('names who holds any of many keys: by key, of each the oldest first', () => {
    add('ami-1', 'one', [interval('source', 'image:b', 7, null), interval('source', 'image:a', 9, 12)]);
    add('ami-2', 'two', [interval('source', 'image:b', 5, null), interval('permission', 'image:b', 1, null)]);
    const holders = (limit: number, at?: number) =>
      things
        .holdersOfAny('source', ['image:b', 'image:c', 'image:a'], { limit, ...(at === undefined ? {} : { at }) })
        .map(({ key, from, id }) => `${key} ${from} ${id}`);
    expect(holders(9)).toEqual(['image:a 9 ami-1', 'image:b 5 ami-2', 'image:b 7 ami-1']);
    expect(holders(2)).toEqual(['image:a 9 ami-1', 'image:b 5 ami-2']);
    expect(holders(9, 6)).toEqual(['image:b 5 ami-2']);
    expect(things.holdersOfAny('image', ['image:b'], { limit: 9 })).toEqual([]);
  });

  it('searches by a pattern in which only * and ? are special', () => {
    for (const [n, name] of ['web-[1]', 'web-1', 'web-12', 'WEB-1', 'db%1'].entries()) add(`ami-${n}`, name);
    const found = (pattern: string) =>
      search(generation, NAMED, matches('name', pattern), { sort: 'name' }).items.map(({ name }) => name);
    expect(found('web-[1]*')).toEqual(['web-[1]']);
    expect(found('web-?')).toEqual(['web-1']);
    expect(found('web-*')).toEqual(['web-1', 'web-12', 'web-[1]']);
    expect(found('db%1')).toEqual(['db%1']);
    expect(found('*')).toHaveLength(5);
  });

  it('searches by tags, with and without their value', () => {
    add('ami-1', 'one', [interval('tag', 'env', 1, null)]);
    add('ami-2', 'two', [interval('tag', 'env', 1, 2)]);
    const found = (tag: string) => search(generation, NAMED, tagged([tag]), {}).items.map(({ id }) => id);
    expect([found('env'), found('env=since 1'), found('env=other'), found('toString')]).toEqual([
      ['ami-1'],
      ['ami-1'],
      [],
      [],
    ]);
  });

  it('pages so that rows which come and go in between neither repeat nor hide others', () => {
    for (let n = 10; n < 30; n += 1) add(`ami-${n}`, `name-${n % 3}`);
    const first = search(generation, NAMED, [], { sort: '-name', limit: 8 });
    add('ami-99', 'name-9');
    generation.db.exec(`DELETE FROM named WHERE id = '${first.items[3]?.id}'`);
    const ids = [...first.items];
    for (let { next } = first; next !== null;) {
      const page = search(generation, NAMED, [], { sort: '-name', limit: 8, cursor: next });
      ids.push(...page.items);
      next = page.next;
    }
    expect(new Set(ids.map(({ id }) => id)).size).toBe(20);
    expect(ids).toHaveLength(20);
    expect(() => search(generation, NAMED, [], { sort: 'id', cursor: first.next ?? '' })).toThrow('belongs to no page');
    expect(() => search(generation, NAMED, [], { cursor: 'rubbish' })).toThrow('belongs to no page');
  });

  it('remembers no name of a transaction that failed', () => {
    const broken = () =>
      generation.transaction(() => {
        writer.open(1, [interval('first-seen-here', 'k', 1, null)]);
        throw new Error('no');
      });
    expect(broken).toThrow('no');
    writer.forget();
    add('ami-1', 'one', [interval('another', 'k', 1, null), interval('first-seen-here', 'k', 2, null)]);
    expect(things.intervalsOf('ami-1').map(({ facet }) => facet)).toEqual(['another', 'first-seen-here']);
  });
});

const byKeyThenFrom = (a: readonly [string, number], b: readonly [string, number]) =>
  a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1;

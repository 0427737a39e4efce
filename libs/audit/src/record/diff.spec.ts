import { happened, moment } from '#testing';
import { endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { Diff } from './diff.query.js';

const between = (from: string, to: string, account?: string) =>
  new Diff({ from: moment(from), to: moment(to), account });

const NOTICE = { source: 'eventbridge', by: 'aws.ec2', requestId: 'r-1' } as const;

afterEach(endAll);

describe('the difference between two moments', () => {
  const facts = [
    the.registered('10:00:00'),
    the.granted('10:30:00', the.account(the.SHOP)),
    ...the.launched('11:00:00', 'i-1', the.BASE, the.SHOP),
    the.deregistered('12:00:00'),
  ];

  it('tells what came, changed and went', async () => {
    const one = await told(...facts);
    expect((await one.ask(between('09:00:00', '10:15:00'))).items).toMatchObject([
      { id: the.BASE, change: 'came', ownerId: the.OWNER },
    ]);
    expect((await one.ask(between('10:15:00', '10:45:00'))).items).toEqual([
      {
        kind: 'image',
        id: the.BASE,
        ownerId: the.OWNER,
        region: the.REGION,
        change: 'changed',
        changes: [
          {
            facet: 'permission',
            key: `account:${the.SHOP}`,
            was: null,
            now: '',
            at: '2026-03-01T10:30:00Z',
            by: facts[1]?.metadata.actor.principal,
            eventId: facts[1]?.id,
          },
        ],
        meanwhile: [],
      },
    ]);
    const { items } = await one.ask(between('11:30:00', '12:00:00'));
    expect(items).toMatchObject([{ id: the.BASE, change: 'went' }]);
    expect(items[0]?.changes).toMatchObject([
      { facet: 'permission', key: `account:${the.SHOP}`, was: '', now: null, eventId: facts.at(-1)?.id },
      { facet: 'state', key: 'available', now: null },
      { facet: 'state', key: 'deregistered', was: null, at: '2026-03-01T12:00:00Z' },
    ]);
  });

  it('counts what happened at the later moment, and not at the earlier one', async () => {
    const one = await told(...facts);
    expect((await one.ask(between('10:29:59', '10:30:00'))).items).toHaveLength(1);
    expect((await one.ask(between('10:30:00', '10:59:59'))).items).toEqual([]);
  });

  it('names who acted once the evidence that names them happened, and no sooner', async () => {
    const noticed = happened('12:00:00', 'ImageDeregistered', { imageId: the.BASE }, NOTICE);
    const called = happened('12:00:03', 'ImageDeregistered', { imageId: the.BASE }, { requestId: 'r-1' });
    const one = await told(the.registered('10:00:00'), noticed, called);
    const by = async (to: string) =>
      (await one.ask(between('11:00:00', to))).items[0]?.changes.map((change) => change.by);
    expect(await by('12:00:02')).toEqual(['aws.ec2', 'aws.ec2']);
    expect(await by('12:00:03')).toEqual(Array(2).fill(called.metadata.actor.principal));
  });

  it('calls a thing first seen where its making is told of a later moment only', async () => {
    const one = await told(
      happened('11:00:00', 'ImageBecameAvailable', { imageId: the.BASE }),
      the.registered('11:00:05'),
    );
    const change = async (to: string) => (await one.ask(between('10:00:00', to))).items[0]?.change;
    expect(await change('11:00:04')).toBe('first seen');
    expect(await change('11:00:05')).toBe('came');
  });

  it('tells what changed and changed back, with when and by whom', async () => {
    const open = the.actedBy(the.OWNER, the.granted('10:40:00', the.everyone));
    const closed = the.actedBy(the.SHOP, the.revoked('10:50:00', the.everyone));
    const one = await told(...facts, open, closed);
    expect((await one.ask(between('10:35:00', '10:55:00'))).items).toMatchObject([
      {
        id: the.BASE,
        change: 'changed and changed back',
        changes: [],
        meanwhile: [
          {
            facet: 'permission',
            key: 'everyone:all',
            value: '',
            from: '2026-03-01T10:40:00Z',
            to: '2026-03-01T10:50:00Z',
            by: open.metadata.actor.principal,
            eventId: open.id,
            endedBy: closed.metadata.actor.principal,
            endEventId: closed.id,
          },
        ],
      },
    ]);
    expect((await one.ask(between('10:50:00', '10:55:00'))).items).toEqual([]);
  });

  it('tells what was away in between, and that a thing came and went', async () => {
    const away = [
      the.revoked('10:40:00', the.account(the.SHOP)),
      the.granted('10:50:00', the.account(the.SHOP)),
      happened('11:30:00', 'InstanceTerminated', { instanceId: 'i-1' }),
    ];
    const one = await told(...facts, ...away);
    const { items } = await one.ask(between('10:35:00', '11:45:00'));
    expect(items).toMatchObject([
      {
        id: the.BASE,
        change: 'changed and changed back',
        meanwhile: [{ value: null, from: '2026-03-01T10:40:00Z', to: '2026-03-01T10:50:00Z', eventId: away[0]?.id }],
      },
      { id: 'i-1', change: 'came and went', meanwhile: [{ facet: 'state', key: 'running', value: 'presumed' }] },
    ]);
  });

  it('says moments among the values as times', async () => {
    const set = happened('10:40:00', 'ImageDeprecationSet', { imageId: the.BASE, deprecateAt: moment('20:00:00') });
    const one = await told(...facts, set);
    expect((await one.ask(between('10:35:00', '10:45:00'))).items).toMatchObject([
      { changes: [{ facet: 'deprecation', key: 'at', now: '2026-03-01T20:00:00Z', eventId: set.id }] },
    ]);
    const launched = await one.ask(between('10:45:00', '11:30:00'));
    const attributes = launched.items.flatMap(({ changes }) => changes).find(({ facet }) => facet === 'attributes');
    expect(JSON.parse(attributes?.now ?? '')).toMatchObject({ launchedAt: '2026-03-01T11:00:00Z' });
  });

  it('does not take the first evidence of a thing for its making', async () => {
    const one = await told(happened('10:00:00', 'InstanceRunning', { instanceId: 'i-9' }));
    expect((await one.ask(between('09:00:00', '11:00:00'))).items).toMatchObject([{ id: 'i-9', change: 'first seen' }]);
  });

  it('can be that of one account', async () => {
    const one = await told(...facts);
    const ids = async (account: string) =>
      (await one.ask(between('09:00:00', '11:30:00', account))).items.map(({ id }) => id);
    expect(await ids(the.SHOP)).toEqual(['i-1']);
    expect(await ids(the.OWNER)).toEqual([the.BASE]);
    await expect(one.ask(between('11:00:00', '10:00:00'))).rejects.toThrow('is not after the earlier one');
  });
});

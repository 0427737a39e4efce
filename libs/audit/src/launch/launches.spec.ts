import { happened, moment } from '#testing';
import { endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { LaunchesOf } from './launches.query.js';

afterEach(endAll);

describe('who launched from an image', () => {
  const launchOf = (requestId: string, record: string) =>
    happened(
      '11:00:00',
      'ImageLaunched',
      { imageId: the.BASE, byAccount: the.SHOP, instanceIds: ['i-1', 'i-2'], region: the.REGION },
      { ...the.actorOf(the.SHOP), requestId, record },
    );

  it('is told with instances, principal and evidence, each call once', async () => {
    const one = await told(the.registered('10:00:00'), launchOf('call-1', 'r-1'), launchOf('call-1', 'r-2'));
    const { items } = await one.ask(new LaunchesOf({ imageId: the.BASE, descendants: false }));
    expect(items).toMatchObject([
      {
        at: '2026-03-01T11:00:00Z',
        instanceIds: ['i-1', 'i-2'],
        account: the.SHOP,
        region: the.REGION,
        how: 'called',
        who: { principal: `arn:aws:iam::${the.SHOP}:user/ann` },
        evidence: { source: 'cloudtrail' },
      },
    ]);
  });

  it('keeps to the time asked about, and to descendants only where they are asked for', async () => {
    const one = await told(
      the.registered('10:00:00'),
      the.copied('10:30:00', the.COPY, the.BASE),
      ...the.launched('11:00:00', 'i-1'),
      ...the.launched('12:00:00', 'i-2', the.COPY),
    );
    const instances = async (asked: { from?: number; to?: number; descendants: boolean }) =>
      (await one.ask(new LaunchesOf({ imageId: the.BASE, ...asked }))).items.flatMap(({ instanceIds }) => instanceIds);
    expect(await instances({ descendants: false })).toEqual(['i-1']);
    expect(await instances({ descendants: true })).toEqual(['i-1', 'i-2']);
    expect(await instances({ descendants: true, from: moment('11:00:01') })).toEqual(['i-2']);
    expect(await instances({ descendants: true, to: moment('11:00:00') })).toEqual([]);
    await expect(instances({ descendants: true, from: 2, to: 1 })).rejects.toThrow('ends before it begins');
  });

  it('includes instances that only an inventory showed', async () => {
    const shown = happened('13:00:00', 'InstanceObserved', {
      instanceId: 'i-9',
      imageId: the.BASE,
      ownerId: the.SHOP,
      state: 'running',
    });
    const one = await told(the.registered('10:00:00'), shown);
    const { items } = await one.ask(new LaunchesOf({ imageId: the.BASE, descendants: false }));
    expect(items).toMatchObject([{ instanceIds: ['i-9'], account: the.SHOP, how: 'inventory', eventId: shown.id }]);
  });
});

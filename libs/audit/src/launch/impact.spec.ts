import { happened, moment } from '#testing';
import { endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { ImpactOf } from './impact.query.js';

afterEach(endAll);

describe('what runs on an image', () => {
  it('is every instance of it and of its descendants that has not ended, at the moment asked about', async () => {
    const one = await told(
      the.registered('10:00:00'),
      the.copied('10:30:00', the.COPY, the.BASE),
      ...the.launched('11:00:00', 'i-1'),
      ...the.launched('11:10:00', 'i-2', the.COPY, the.SHOP),
      ...the.launched('11:20:00', 'i-3'),
      happened('12:00:00', 'InstanceStopping', { instanceId: 'i-1' }),
      happened('12:00:30', 'InstanceStopped', { instanceId: 'i-1' }),
      happened('12:10:00', 'InstanceTerminated', { instanceId: 'i-3' }),
    );
    const impact = await one.ask(new ImpactOf({ imageId: the.BASE, now: the.NOW }));
    expect(impact).toMatchObject({ images: 2, states: { stopped: 1, running: 1 }, notes: [] });
    expect(impact.instances).toMatchObject([
      {
        instanceId: 'i-1',
        state: 'stopped',
        certainty: 'observed',
        generation: 0,
        lineage: 'itself',
        instanceType: 't3.micro',
      },
      {
        instanceId: 'i-2',
        state: 'running',
        certainty: 'presumed',
        generation: 1,
        lineage: 'recorded',
        ownerId: the.SHOP,
      },
    ]);
    const before = await one.ask(new ImpactOf({ imageId: the.BASE, at: moment('11:30:00'), now: the.NOW }));
    expect(before).toMatchObject({ images: 2, states: { running: 3 } });
    const first = await one.ask(new ImpactOf({ imageId: the.BASE, at: moment('10:29:59'), now: the.NOW }));
    expect(first).toMatchObject({ images: 1, states: {} });
  });

  it('leaves with the replacement of the root volume by another image', async () => {
    const one = await told(
      the.registered('10:00:00'),
      ...the.launched('11:00:00', 'i-1'),
      happened('12:00:00', 'RootVolumeReplaced', { instanceId: 'i-1', imageId: the.WEB }),
    );
    const at = async (time: string) =>
      (await one.ask(new ImpactOf({ imageId: the.BASE, at: moment(time), now: the.NOW }))).states;
    expect(await at('11:59:59')).toEqual({ running: 1 });
    expect(await at('12:00:00')).toEqual({});
  });
});

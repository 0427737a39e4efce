import type { Fact } from '#lifecycle';
import { happened, moment } from '#testing';
import { endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { Unused } from './unused.query.js';

const born = the.registered('10:00:00');
const verdictsAt = async (time: string, ...facts: readonly Fact[]) => {
  const one = await told(...facts);
  const { items } = await one.ask(new Unused({ days: 30, at: moment(time) }));
  return items.map(({ imageId, verdict }) => `${imageId} ${verdict}`);
};
const LATER = '2026-04-15T00:00:00Z';

afterEach(endAll);

describe('an image', () => {
  it('is unused when nothing was seen to use it for so many days', async () => {
    expect(await verdictsAt(LATER, born)).toEqual([`${the.BASE} unused`]);
    expect(await verdictsAt('2026-03-15T00:00:00Z', born)).toEqual([]);
  });

  it('is used by a launch within the days, and not by one before them whose instance has ended', async () => {
    const ended = happened('2026-03-02T00:00:00Z', 'InstanceTerminated', { instanceId: 'i-1' });
    expect(await verdictsAt(LATER, born, ...the.launched('2026-04-01T00:00:00Z', 'i-1'))).toEqual([]);
    expect(await verdictsAt(LATER, born, ...the.launched('11:00:00', 'i-1'))).toEqual([]);
    expect(await verdictsAt(LATER, born, ...the.launched('11:00:00', 'i-1'), ended)).toEqual([`${the.BASE} unused`]);
  });

  it('is used while a descendant lives, and by others who use its snapshot', async () => {
    const copy = [
      the.copied('11:00:00', the.COPY, the.BASE),
      happened('11:05:00', 'ImageBecameAvailable', { imageId: the.COPY }),
    ];
    expect(await verdictsAt(LATER, born, ...copy)).toEqual([`${the.COPY} unused`]);
    expect(await verdictsAt(LATER, born, ...copy, the.deregistered('12:00:00', the.COPY))).toEqual([
      `${the.BASE} unused`,
    ]);
    const notice = happened('2026-04-01T00:00:00Z', 'SharedSnapshotUsed', {
      snapshotId: the.SNAPSHOT,
      use: 'volume-created',
    });
    expect(await verdictsAt(LATER, born, notice)).toEqual([]);
  });

  it('is of unknown use where its evidence does not reach back so far', async () => {
    const shown = happened('2026-04-01T00:00:00Z', 'ImageObserved', {
      imageId: the.BASE,
      state: 'available',
      attributes: {},
    });
    expect(await verdictsAt(LATER, shown)).toEqual([`${the.BASE} unknown`]);
    expect(await verdictsAt('2026-05-15T00:00:00Z', shown)).toEqual([`${the.BASE} unused`]);
  });

  it('is asked about a whole number of days', async () => {
    const one = await told(born);
    await expect(one.ask(new Unused({ days: 0, at: 0 }))).rejects.toThrow('0 is no number of days');
  });
});

import { given, happened, moment, unseen } from '#testing';
import { streamOf } from '../streams.js';
import { belongingsId } from './belonging.js';
import {
  activateSpotRequest,
  cancelSpotRequests,
  closeSpotRequest,
  isSeen,
  requestSpotInstances,
  type SpotAsked,
  spotRequests,
} from './spot-requests.js';

const asking = { account: '111122223333', region: 'eu-central-1', at: moment('12:00:00') };
const place = { accountId: asking.account, region: asking.region };
const id = belongingsId(asking);
const stream = streamOf('spot-requests', id);
const asked: SpotAsked = {
  spotRequestIds: ['sir-1', 'sir-2'],
  lasting: 'one-time',
  interruption: 'terminate',
  launch: { ImageId: 'ami-0a1b2c3d' },
};
const requested = given(
  spotRequests,
  happened('10:00:00', 'SpotInstancesRequested', { ...place, ...asked }, { stream }),
);
const one = { ...place, spotRequestId: 'sir-1' };
const activated = { ...one, instanceId: 'i-0a1b2c3d' };
const active = requested.when(happened('10:01:00', 'SpotRequestActivated', activated, { stream }));
const cancelled = active.when(happened('10:02:00', 'SpotRequestCancelled', one, { stream }));
const HOUR = 3_600_000_000;

describe('a Spot request', () => {
  it('is one for each instance asked for, open until an instance is launched for it', () => {
    unseen(spotRequests, id)
      .decide((held) => requestSpotInstances(held, asked, asking))
      .records({ type: 'SpotInstancesRequested', data: { ...place, ...asked } });
    requested.is({
      things: {
        'sir-1': expect.objectContaining({ state: 'open', status: 'pending-evaluation' }),
        'sir-2': expect.objectContaining({ state: 'open' }),
      },
    });
    requested
      .decide((held) => activateSpotRequest(held, { spotRequestId: 'sir-1', instanceId: 'i-0a1b2c3d' }, asking))
      .records({ type: 'SpotRequestActivated', data: activated });
    expect(active.state().things['sir-1']).toMatchObject({
      state: 'active',
      status: 'fulfilled',
      instanceId: 'i-0a1b2c3d',
    });
  });

  it('is refused where its count, its price, its times or its interruption cannot be', () => {
    const ask = (shape: Partial<SpotAsked>) =>
      requested.decide((held) => requestSpotInstances(held, { ...asked, ...shape }, asking));
    ask({ spotRequestIds: [] }).refuses('spot-count-malformed');
    for (const price of ['-1', '0', '0.000', 'free', '']) ask({ price }).refuses('spot-price-malformed');
    ask({ validUntil: asking.at }).refuses('spot-times-malformed');
    ask({ validFrom: asking.at + 2, validUntil: asking.at + 1 }).refuses('spot-times-malformed');
    ask({ interruption: 'stop' }).refuses('spot-interruption-malformed');
    const kind = { interruption: 'stop', lasting: 'persistent' } as const;
    const fine = { spotRequestIds: ['sir-3'], price: '0.05', ...kind };
    ask(fine).records({ type: 'SpotInstancesRequested', data: { ...place, ...asked, ...fine } });
  });

  it('is made once under a client token, and only with the same parameters', () => {
    const token = { clientToken: 'T', parameters: 'digest' };
    const told = given(
      spotRequests,
      happened('10:00:00', 'SpotInstancesRequested', { ...place, ...asked, ...token }, { stream }),
    );
    told.decide((held) => requestSpotInstances(held, { ...asked, ...token }, asking)).records();
    told
      .decide((held) => requestSpotInstances(held, { ...asked, ...token, parameters: 'other' }, asking))
      .refuses('request-token-reused');
  });

  it('is cancelled, and its instance runs on', () => {
    active
      .decide((held) => cancelSpotRequests(held, ['sir-1', 'sir-2'], asking))
      .records(
        { type: 'SpotRequestCancelled', data: one },
        { type: 'SpotRequestCancelled', data: { ...one, spotRequestId: 'sir-2' } },
      );
    active.decide((held) => cancelSpotRequests(held, ['sir-3'], asking)).refuses('spot-request-not-found', 'sir-3');
    cancelled.decide((held) => cancelSpotRequests(held, ['sir-1'], asking)).records();
    expect(cancelled.state().things['sir-1']).toMatchObject({
      state: 'cancelled',
      status: 'request-canceled-and-instance-running',
      instanceId: 'i-0a1b2c3d',
    });
  });

  it('has no instance launched for it once it has ended', () => {
    const activate = (told: typeof active, instanceId: string) =>
      told.decide((held) => activateSpotRequest(held, { spotRequestId: 'sir-1', instanceId }, asking));
    activate(active, 'i-0a1b2c3d').records();
    activate(cancelled, 'i-0f1e2d3c').refuses('spot-request-ended', 'cancelled');
  });

  it('ends by itself, once, for a reason', () => {
    const data = { ...one, reason: 'instance-terminated-by-user' } as const;
    const close = (told: typeof active) => told.decide((held) => closeSpotRequest(held, data, asking));
    close(active).records({ type: 'SpotRequestClosed', data });
    const closed = active.when(happened('10:02:00', 'SpotRequestClosed', data, { stream }));
    expect(closed.state().things['sir-1']).toMatchObject({ state: 'closed', status: 'instance-terminated-by-user' });
    close(closed).records();
    close(cancelled).records();
  });

  it('can be seen for four hours after its end, and is forgotten when new ones come', () => {
    const { 'sir-1': ended, 'sir-2': open } = cancelled.state().things;
    if (ended === undefined || open === undefined) throw new Error('They are there.');
    const end = moment('10:02:00');
    expect([isSeen(ended, end + 4 * HOUR - 1), isSeen(ended, end + 4 * HOUR)]).toEqual([true, false]);
    expect(isSeen(open, end + 400 * HOUR)).toBe(true);
    const later = (time: string) =>
      cancelled.when(
        happened(time, 'SpotInstancesRequested', { ...place, ...asked, spotRequestIds: ['sir-3'] }, { stream }),
      );
    expect(Object.keys(later('13:00:00').state().things)).toEqual(['sir-1', 'sir-2', 'sir-3']);
    expect(Object.keys(later('15:00:00').state().things)).toEqual(['sir-2', 'sir-3']);
  });
});

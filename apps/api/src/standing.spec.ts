import { ApiKeys } from '#access';
import * as the from '../../../test/support/auditing/cast.js';
import type { FeedReader } from '../../../test/support/feed-reader.js';
import { type Listening, listening } from '../../../test/support/feeding.js';
import { AUDIENCE, tokenIssuer } from '../../../test/support/issuer.js';
import { OidcTokens } from './oidc.js';

const bearing = (token: string) => ({ authorization: `Bearer ${token}` });
const isBegun = ({ heard }: FeedReader) => heard.length > 0;

describe('a feed that is open', () => {
  let here: Listening;
  let issuer: Awaited<ReturnType<typeof tokenIssuer>> | undefined;
  afterEach(async () => {
    await here.close();
    issuer?.close();
  });

  it('ends with its reason when the key by which it was opened is revoked, and others go on', async () => {
    const keys = ApiKeys.open(null);
    const [lost, kept] = ['lost', 'kept'].map((name) => keys.create({ name, role: 'subscriber', accounts: ['all'] }));
    // So long that only the revocation itself can end the feed.
    here = await listening({}, keys, { token: 'the-token', againMs: 3_600_000 });
    const ended = await here.open('', bearing(lost?.key ?? ''));
    const other = await here.open('', bearing(kept?.key ?? ''));
    await Promise.all([ended.until(isBegun), other.until(isBegun)]);
    const answer = await fetch(`${here.url}/v1/api-keys/${lost?.id}`, {
      method: 'DELETE',
      headers: bearing('the-token'),
    });
    expect(answer.status).toBe(200);
    await ended.until((reader) => reader.ended);
    await here.tell(the.registered('10:00:00'));
    await other.until(({ facts }) => facts.length === 1);
    other.leave();
    expect(ended.facts).toEqual([]);
    expect(ended.heard.at(-1)).toMatchObject({ event: 'end', data: { reason: 'not-let-in' } });
    const again = await fetch(`${here.url}/v1/feed`, { headers: bearing(lost?.key ?? '') });
    expect(again.status).toBe(401);
  });

  it('ends with its reason when the token by which it was opened comes to its end', async () => {
    issuer = await tokenIssuer();
    const oidc = new OidcTokens({ issuer: issuer.url, audience: AUDIENCE });
    here = await listening({}, undefined, { oidc, againMs: 20 });
    // Past its end but for what clocks are allowed to differ (30 s): it has a second or two left.
    const exp = Math.floor(Date.now() / 1000) - 28;
    const brief = await issuer.signed({ roles: 'subscriber', accounts: 'all', exp });
    const lasting = await issuer.signed({ roles: 'subscriber', accounts: 'all' });
    const [ended, other] = [await here.open('', bearing(brief)), await here.open('', bearing(lasting))];
    await ended.until((reader) => reader.ended);
    expect(ended.heard.at(-1)).toMatchObject({ event: 'end', data: { reason: 'not-let-in' } });
    await here.tell(the.registered('10:00:00'));
    await other.until(({ facts }) => facts.length === 1);
    other.leave();
    expect((await fetch(`${here.url}/v1/feed`, { headers: bearing(brief) })).status).toBe(401);
  });
});

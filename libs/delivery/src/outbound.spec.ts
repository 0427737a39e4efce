import type { LookupAddress } from 'node:dns';
import { createServer, type RequestListener, type Server } from 'node:http';
import { Outbound, type OutboundTerms } from './outbound.js';

describe('a request that goes out', () => {
  const servers: Server[] = [];
  const serving = async (listener: RequestListener): Promise<number> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  const post = async (url: string, terms: Partial<OutboundTerms> = {}) => {
    const outbound = new Outbound({ allowPrivate: true, timeoutMs: 2_000, ...terms });
    const agent = outbound.agentFor(new URL(url), 1);
    const { signal } = new AbortController();
    const answer = await outbound.post({ url: new URL(url), agent, headers: {}, body: '{}', signal });
    agent.destroy();
    return answer;
  };
  const found =
    (...addresses: readonly string[]): NonNullable<OutboundTerms['lookup']> =>
    (_, tell) =>
      tell(
        null,
        addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      );

  it.each([
    ['http://example.org/', 'https'],
    ['ftp://example.org/', 'https'],
    ['https://ada:secret@example.org/', 'password'],
    ['https://example.org/#there', 'fragment'],
    ['https://127.0.0.1/', 'public internet'],
    ['https://0x7f.1/', 'public internet'],
    ['https://2130706433/', 'public internet'],
    ['https://[::ffff:10.0.0.1]/', 'public internet'],
    ['https://[fd00::1]/', 'public internet'],
    ['https://169.254.169.254/latest/meta-data/', 'public internet'],
    ['https://localhost:8443/', 'public internet'],
    ['https://api.localhost/', 'public internet'],
    [`https://example.org/${'x'.repeat(2048)}`, 'no longer'],
    ['nonsense', 'https'],
  ])('is refused to %s', async (url, why) => {
    const refusal = new Outbound({ allowPrivate: false, timeoutMs: 1 }).refusalOf(url);
    expect(refusal).toContain(why);
  });

  it('reaches nobody whose name leads to a private address, whichever of its addresses that is', async () => {
    let asked = 0;
    const port = await serving((_, response) => void response.end(String((asked += 1))));
    for (const addresses of [['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['::1'], ['::ffff:127.0.0.1']]) {
      const answer = await post(`https://inside.example:${port}/`, {
        allowPrivate: false,
        lookup: found(...addresses),
      });
      expect(answer).toMatchObject({ status: null, error: expect.stringContaining('not in the public internet') });
      expect(answer.error).not.toContain(addresses[0]);
    }
    expect(asked).toBe(0);
  });

  it('is checked at every connection, so that a name which changes its address leads nowhere else', async () => {
    const answers = [[], ['127.0.0.1']];
    const lookup: NonNullable<OutboundTerms['lookup']> = (name, tell) => found(...(answers.shift() ?? []))(name, tell);
    const first = await post('https://rebinding.example/', { allowPrivate: false, lookup });
    const second = await post('https://rebinding.example/', { allowPrivate: false, lookup });
    expect(first.error).toBe('its host has no address');
    expect(second.error).toContain('not in the public internet');
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const inside = await serving((_, response) => void response.end(String((asked += 1))));
    const port = await serving((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inside}/` }).end(),
    );
    const answer = await post(`http://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ status: 302, error: expect.stringContaining('redirects are not followed') });
    expect(asked).toBe(0);
  });

  it('reads no answer to any length', async () => {
    let isOpen = true;
    const port = await serving((_, response) => {
      response.on('close', () => (isOpen = false));
      const pour = () => {
        while (isOpen && response.write('x'.repeat(64 * 1024)));
        if (isOpen) response.once('drain', pour);
      };
      pour();
    });
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 200, error: null });
  });

  it('waits for an answer for so long only, also for the rest of one that has begun', async () => {
    const silent = await serving(() => undefined);
    const slow = await serving((_, response) => void response.writeHead(200).write('a beginning'));
    for (const port of [silent, slow]) {
      const answer = await post(`http://127.0.0.1:${port}/`, { timeoutMs: 100 });
      expect(answer).toMatchObject({ status: null, error: 'no whole answer came within 0.1 s' });
    }
  });

  it('tells of a receiver that is not there', async () => {
    const port = await serving(() => undefined);
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    const answer = await post(`http://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ status: null, error: 'nothing listens there (ECONNREFUSED)' });
  });
});

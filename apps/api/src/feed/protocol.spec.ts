import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, persistentSubscriptionToAllSettingsFromDefaults } from '@eventstore/db-client';
import { pino } from 'pino';
import { ApiKeys } from '#access';
import { MemoryEventStore } from '#event-store';
import { type Doors } from '../guards.js';
import { serveProtocol } from './protocol.js';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const EVENT = { id: '8a4d3c7e-52f1-4a58-9d8e-5f1f3f3f0a01', type: 'T', data: '{}', metadata: '{}' };

/** The engine's log on its gRPC port, with these ways to prove who one is. */
async function served(doors: Doors, given: Partial<Parameters<typeof serveProtocol>[1]> = {}) {
  const store = new MemoryEventStore();
  await store.append('a', 'none', [EVENT]);
  const told: string[] = [];
  const logger = pino({}, { write: (line: string) => void told.push(line) });
  const config = {
    host: '127.0.0.1',
    data: '',
    eventStore: 'memory',
    grpcPort: 0,
    grpcCertificate: undefined,
    grpcKey: undefined,
    ...given,
  } as const;
  const server = await serveProtocol(store, config, doors, logger);
  const url = /esdb:[^"]+/.exec(told.join(''))?.[0] ?? '';
  if (server) ends.push(() => server.stop());
  return { server, url };
}

async function read(url: string): Promise<number> {
  const client = EventStoreDBClient.connectionString(url);
  ends.unshift(() => client.dispose());
  let count = 0;
  for await (const _ of client.readAll()) count++;
  return count;
}

describe('the log on the engine’s gRPC port', () => {
  it('is not served unless a port is given', async () => {
    expect((await served({ token: undefined }, { grpcPort: undefined })).server).toBeNull();
  });

  it('is open to this machine where no token is set, to be read and not to be written', async () => {
    const { url } = await served({ token: undefined });
    expect(await read(url)).toBe(1);
    const client = EventStoreDBClient.connectionString(url);
    ends.unshift(() => client.dispose());
    await expect(client.deleteStream('a')).rejects.toMatchObject({ type: 'access-denied' });
  });

  it('asks for the token where one is set', async () => {
    const { url } = await served({ token: 'the-token' });
    await expect(read(url)).rejects.toMatchObject({ type: 'access-denied' });
  });

  it('takes the token as a password over TLS, and an API key for every account, but none for some', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'protocol-'));
    ends.push(async () => rmSync(folder, { recursive: true }));
    const tls = selfSigned(folder);
    if (!tls) return console.warn('skipped: no openssl to make a certificate with');
    const keys = ApiKeys.open(null);
    const whole = keys.create({ name: 'warehouse', role: 'subscriber', accounts: ['all'] });
    const part = keys.create({ name: 'pipeline', role: 'subscriber', accounts: ['123456789012'] });
    const { url } = await served({ token: 'the-token', keys }, tls);
    const as = (password: string) =>
      url.replace('esdb://', `esdb://any:${password}@`) + `&tlsCAFile=${tls.grpcCertificate}`;
    expect(await read(as('the-token'))).toBe(1);
    expect(await read(as(whole.key))).toBe(1);
    await expect(read(as('another'))).rejects.toMatchObject({ type: 'access-denied' });
    await expect(read(as(part.key))).rejects.toThrow(/some accounts/);
  });

  it('ends what a client follows when its key is revoked, says so, and lets it in no more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'protocol-'));
    ends.push(async () => rmSync(folder, { recursive: true }));
    const tls = selfSigned(folder);
    if (!tls) return console.warn('skipped: no openssl to make a certificate with');
    const keys = ApiKeys.open(null);
    const { id, key } = keys.create({ name: 'warehouse', role: 'subscriber', accounts: ['all'] });
    const { url } = await served({ token: 'the-token', keys, againMs: 3_600_000 }, tls);
    const own = url.replace('esdb://', `esdb://any:${key}@`) + `&tlsCAFile=${tls.grpcCertificate}`;
    const client = EventStoreDBClient.connectionString(own);
    ends.unshift(() => client.dispose());
    await client.createPersistentSubscriptionToAll('g', persistentSubscriptionToAllSettingsFromDefaults());
    const following = [client.subscribeToAll(), client.subscribeToPersistentSubscriptionToAll('g')];
    const begun = following.map((each) => new Promise((resolve) => each.once('confirmation', resolve)));
    const ended = following.map((each) => new Promise((resolve) => each.on('error', resolve)));
    for (const each of following) each.on('data', () => undefined);
    await Promise.all(begun);
    keys.revoke(id);
    for (const error of await Promise.all(ended)) {
      expect(error).toMatchObject({ type: 'access-denied' });
    }
    await expect(read(own)).rejects.toMatchObject({ type: 'access-denied' });
  });
});

function selfSigned(folder: string): { readonly grpcCertificate: string; readonly grpcKey: string } | null {
  const [grpcCertificate, grpcKey] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const asked = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost`;
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = spawnSync('openssl', [...asked.split(' '), ...names, '-keyout', grpcKey, '-out', grpcCertificate]);
  return made.status === 0 ? { grpcCertificate, grpcKey } : null;
}

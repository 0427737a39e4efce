import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { z } from 'zod';
import { EngineProcess } from '../support/engine-process.js';
import { freePort } from '../support/free-port.js';
import { until } from '../support/served-log.js';
import { folderFor } from './cli-program.js';

const Made = z.looseObject({ id: z.string() });
const Tries = z.object({
  items: z.array(z.looseObject({ status: z.number().nullable(), error: z.string().nullable() })),
});
const HERE = 'IP:127.0.0.1';

/** Certificates in a folder, by the names of their files. */
class Authority {
  readonly certificate: string;
  readonly #key: string;

  constructor(
    private readonly folder: string,
    name: string,
  ) {
    this.certificate = join(folder, `${name}.pem`);
    this.#key = join(folder, `${name}.key`);
    this.#make(name, [], ['basicConstraints=critical,CA:TRUE']);
  }

  /** A certificate for a host, and its key. */
  sign(name: string, host: string): { readonly cert: Buffer; readonly key: Buffer } {
    const by = ['-CA', this.certificate, '-CAkey', this.#key];
    this.#make(name, by, ['basicConstraints=critical,CA:FALSE', `subjectAltName=${host}`]);
    const [cert, key] = [join(this.folder, `${name}.pem`), join(this.folder, `${name}.key`)].map((file) =>
      readFileSync(file),
    );
    if (cert === undefined || key === undefined) throw new Error('There are two files.');
    return { cert, key };
  }

  #make(name: string, by: readonly string[], extensions: readonly string[]): void {
    const asked = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=${name}`.split(' ');
    const files = ['-keyout', join(this.folder, `${name}.key`), '-out', join(this.folder, `${name}.pem`)];
    const added = extensions.flatMap((extension) => ['-addext', extension]);
    execFileSync('openssl', [...asked, ...added, ...by, ...files], { stdio: 'ignore' });
  }
}

const canSign = (): boolean => {
  const told = spawnSync('openssl', ['version'], { encoding: 'utf8' });
  const isNew = told.status === 0 && /^OpenSSL [3-9]/.test(told.stdout);
  if (!isNew) console.warn('skipped: no openssl of version 3 to sign certificates with');
  return isNew;
};

describe('webhooks over TLS', () => {
  const { folder, remove } = folderFor('webhooks-tls');
  const servers: Server[] = [];
  const got = new Map<string, string[]>();
  let engine: EngineProcess | undefined;
  afterAll(async () => {
    await engine?.stop();
    for (const server of servers) server.close().closeAllConnections();
    remove();
  });

  const receiver = async (name: string, certificate: { readonly cert: Buffer; readonly key: Buffer }) => {
    const bodies: string[] = [];
    got.set(name, bodies);
    const server = createServer(certificate, (request, response) => {
      request.on('data', (text: Buffer) => bodies.push(text.toString()));
      request.on('end', () => response.writeHead(204).end());
    });
    servers.push(server);
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return `https://127.0.0.1:${port}/`;
  };

  it('go to a receiver of an authority that the engine is told of, and to no other, which the delivery log tells', async () => {
    if (!canSign()) return;
    const [ours, strange] = [new Authority(folder, 'ours'), new Authority(folder, 'strange')];
    engine = new EngineProcess(join(folder, 'data'), await freePort(), {
      flags: ['--webhook-private', '--sample'],
      environment: { NODE_EXTRA_CA_CERTS: ours.certificate },
    });
    await engine.start();
    const { url } = engine;
    const tries = async (to: string) => {
      const body = JSON.stringify({ url: to, from: '0', filter: { type: ['ImageRegistered'] } });
      const headers = { 'content-type': 'application/json' };
      const made = await fetch(`${url}/v1/webhooks`, { method: 'POST', headers, body });
      const { id } = Made.parse(await made.json());
      const told = async () => Tries.parse(await (await fetch(`${url}/v1/webhooks/${id}/deliveries`)).json()).items;
      await until(async () => (await told()).length > 0);
      return told();
    };

    const good = await tries(await receiver('good', ours.sign('good', HERE)));
    expect(good[0]).toMatchObject({ status: 204, error: null });
    expect(got.get('good')?.join('')).toContain('"type":"ImageRegistered"');

    const untrusted = await tries(await receiver('untrusted', strange.sign('untrusted', HERE)));
    expect(untrusted[0]).toMatchObject({
      status: null,
      error: expect.stringMatching(/^its certificate is not trusted \([A-Z_]+\); .* NODE_EXTRA_CA_CERTS$/),
    });
    const misnamed = await tries(await receiver('misnamed', ours.sign('misnamed', 'DNS:elsewhere.example.org')));
    expect(misnamed[0]).toMatchObject({ status: null, error: expect.stringContaining('is not for this host') });
    expect([got.get('untrusted'), got.get('misnamed')]).toEqual([[], []]);
  }, 60_000);
});

import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { AccessKeys, KeyFile } from '#access';
import { DescribeAvailabilityZonesAction } from './actions/describe-availability-zones.action.js';
import { DescribeRegionsAction } from './actions/describe-regions.action.js';
import type { Ec2Action } from './call.js';
import { Ec2Api } from './ec2-api.js';
import { Front } from './front.js';
import { Gate } from './gate.js';
import { DEFAULT_RATES, Throttle } from './throttling.js';

const keys = AccessKeys.open(null, KeyFile.open(null));
const key = keys.create({ account: '111122223333', principal: 'ada' });
const signer = new SignatureV4({
  service: 'ec2',
  region: 'eu-west-1',
  sha256: Sha256,
  credentials: { accessKeyId: key.id, secretAccessKey: key.secret },
});
const unexpected: unknown[] = [];

const broken: Ec2Action = {
  name: 'DescribeTags',
  actionClass: 'read',
  answer() {
    throw new TypeError('the inside is nobody’s business');
  },
};

function front(throttle = new Throttle()) {
  const actions = [new DescribeRegionsAction(), new DescribeAvailabilityZonesAction(), broken];
  const services = new Map([
    ['ec2', new Ec2Api(actions, throttle, { seen: async () => {} }, { opened: async () => {} })],
  ]);
  return new Front(new Gate(keys), services, (error) => unexpected.push(error));
}

/** Signs a body and has it answered. */
async function ask(body: string | Uint8Array, through = front()) {
  const headers = { host: 'here', 'content-type': 'application/x-www-form-urlencoded' };
  const request = await signer.sign(new HttpRequest({ method: 'POST', path: '/', hostname: 'here', headers, body }));
  const sent = { method: 'POST', url: '/', headers: Object.entries(request.headers).flat(), body: Buffer.from(body) };
  const begun = performance.now();
  const answer = await through.answer(sent, { requestId: 'request-1', sourceAddress: '127.0.0.1', at: Date.now() });
  return { ...answer, ms: performance.now() - begun };
}

const REFUSED =
  /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Response><Errors><Error><Code>[A-Za-z.]+<\/Code><Message>[^<]+<\/Message><\/Error><\/Errors><RequestID>request-1<\/RequestID><\/Response>$/;

describe('whatever is sent with a signature', () => {
  const known = 'Action=DescribeAvailabilityZones&Version=2016-11-15&';
  const word = fc.constantFrom(
    'Filter',
    'Name',
    'Value',
    'ZoneName',
    'DryRun',
    'Action',
    'Version',
    '1',
    '2',
    '99999',
    '.',
    '=',
    '&',
    '%',
    '%FF',
    '+',
    '\0',
    '𝔘',
    'state',
  );
  const words = fc.array(word, { maxLength: 60 }).map((all) => all.join(''));
  const bytes = fc.uint8Array({ maxLength: 200 });

  it('is answered or refused in EC2’s form, in no time, and never fails unexpectedly', async () => {
    const times: number[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          words,
          words.map((all) => known + all),
          bytes,
        ),
        async (body) => {
          const { status, body: text, ms } = await ask(body);
          times.push(ms);
          expect(status === 200 ? 'answered' : text).toMatch(status === 200 ? 'answered' : REFUSED);
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 1000 },
    );
    expect(unexpected).toEqual([]);
    expect(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(50);
  });

  it('is refused where an account asks more often than it may', async () => {
    const throttled = front(new Throttle({ ...DEFAULT_RATES, read: { burst: 1, perSecond: 0.001 } }));
    expect(await ask(known, throttled)).toMatchObject({ status: 200 });
    const refused = await ask(known, throttled);
    expect([refused.status, refused.body]).toEqual([503, expect.stringContaining('<Code>RequestLimitExceeded</Code>')]);
  });

  it('is told nothing of the inside when something fails unexpectedly', async () => {
    const { status, body } = await ask('Action=DescribeTags&Version=2016-11-15');
    expect([status, body]).toEqual([500, expect.stringMatching(REFUSED)]);
    expect(body).not.toMatch(/inside is/);
    expect(unexpected).toEqual([expect.objectContaining({ message: expect.stringContaining('the inside is') })]);
  });
});

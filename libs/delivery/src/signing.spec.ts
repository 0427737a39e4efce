import { newSecret, signatureOf } from './signing.js';

/** The example that the specification's own libraries are tested by. */
const EXAMPLE = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  message: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
} as const;

describe('the signature of a message', () => {
  it('is that of the Standard Webhooks specification', () => {
    expect(signatureOf(EXAMPLE.message, [EXAMPLE.secret])).toBe(EXAMPLE.signature);
  });

  it('holds one signature for each secret in force, newest first', () => {
    const other = newSecret();
    const both = signatureOf(EXAMPLE.message, [other, EXAMPLE.secret]).split(' ');
    expect(both).toEqual([signatureOf(EXAMPLE.message, [other]), EXAMPLE.signature]);
  });

  it('is made by a new secret of 24 to 64 bytes, as the specification wants', () => {
    const [secret, other] = [newSecret(), newSecret()];
    const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length;
    expect([secret.startsWith('whsec_'), bytes >= 24 && bytes <= 64, secret === other]).toEqual([true, true, false]);
  });
});

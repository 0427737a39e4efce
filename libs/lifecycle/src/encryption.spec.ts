import { encryptionOf, isAwsManagedKey } from './encryption.js';

const id = 'snap-0a1b2c3d';
const key = 'arn:aws:kms:eu-central-1:111122223333:key/1234';
const plain = { source: { encrypted: false }, asked: {}, byDefault: false };

describe('the encryption of a copy', () => {
  it('is none where neither its source, nor the account, nor the request has any', () =>
    expect(encryptionOf(id, plain)).toEqual({ encrypted: false }));

  it('follows the source, the default of the account, or the request', () => {
    expect(encryptionOf(id, { ...plain, source: { encrypted: true } })).toEqual({ encrypted: true });
    expect(encryptionOf(id, { ...plain, byDefault: true, defaultKey: key })).toEqual({
      encrypted: true,
      kmsKeyId: key,
    });
    expect(encryptionOf(id, { ...plain, asked: { encrypted: true } })).toEqual({ encrypted: true });
    expect(encryptionOf(id, { ...plain, asked: { kmsKeyId: key }, defaultKey: 'other' })).toEqual({
      encrypted: true,
      kmsKeyId: key,
    });
  });

  it('is never taken off, and a key is never named without it', () => {
    const off = { encrypted: false };
    expect(() => encryptionOf(id, { ...plain, source: { encrypted: true }, asked: off })).toThrow(/stays encrypted/);
    expect(() => encryptionOf(id, { ...plain, asked: { ...off, kmsKeyId: key } })).toThrow(/A key was named/);
    expect(encryptionOf(id, { ...plain, asked: off, byDefault: true })).toEqual({ encrypted: true });
  });

  it('is under the key that AWS manages unless another is named', () => {
    expect(isAwsManagedKey(null)).toBe(true);
    expect(isAwsManagedKey('arn:aws:kms:eu-central-1:111122223333:alias/aws/ebs')).toBe(true);
    expect(isAwsManagedKey(key)).toBe(false);
  });
});

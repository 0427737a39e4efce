import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newKeyPair, publicHalf } from './key-material.js';

describe('a key pair', () => {
  const folder = mkdtempSync(join(tmpdir(), 'amistory-keys-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const installed = (command: string) => {
    try {
      execFileSync('sh', ['-c', `command -v ${command}`]);
      return true;
    } catch {
      console.warn(`skipped: '${command}' is not installed`);
      return false;
    }
  };
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    chmodSync(file, 0o600);
    return file;
  };
  const sh = (command: string) => execFileSync('bash', ['-c', command]).toString().trim();

  it('of either type is one that OpenSSH reads: the private key gives the public one', async () => {
    if (!installed('ssh-keygen')) return;
    for (const keyType of ['rsa', 'ed25519'] as const) {
      const { privateKey, publicKey } = await newKeyPair(keyType);
      const file = write(keyType, `${privateKey}\n`);
      expect(sh(`ssh-keygen -y -f ${file}`).split(' ').slice(0, 2).join(' ')).toBe(publicKey);
    }
  });

  it('has the fingerprint that AWS computes', async () => {
    if (!installed('openssl') || !installed('ssh-keygen')) return;
    const rsa = await newKeyPair('rsa');
    const file = write('fingerprinted', `${rsa.privateKey}\n`);
    const sha1 = sh(`openssl pkcs8 -in ${file} -nocrypt -topk8 -outform DER | openssl sha1 -c`);
    expect(sha1.split('= ')[1]).toBe(rsa.fingerprint);
    const md5 = sh(`openssl rsa -in ${file} -pubout -outform DER 2>/dev/null | openssl md5 -c`);
    expect(md5.split('= ')[1]).toBe(publicHalf(Buffer.from(rsa.publicKey)).fingerprint);
    const ed25519 = await newKeyPair('ed25519');
    const [, said] = sh(`ssh-keygen -l -f ${write('ed25519.pub', ed25519.publicKey)}`).split(' ');
    expect(`SHA256:${ed25519.fingerprint.replace(/=+$/, '')}`).toBe(said);
  });

  it('is read in every form in which its owner may give it', async () => {
    for (const keyType of ['rsa', 'ed25519'] as const) {
      const { publicKey } = await newKeyPair(keyType);
      const expected = publicHalf(Buffer.from(`${publicKey} ann@host\n`));
      expect(expected).toMatchObject({ keyType, publicKey });
      const blob = publicKey.split(' ')[1] ?? '';
      const ssh2 = ['---- BEGIN SSH2 PUBLIC KEY ----', 'Comment: "ann"', blob, '---- END SSH2 PUBLIC KEY ----'];
      expect(publicHalf(Buffer.from(ssh2.join('\n')))).toEqual(expected);
    }
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(publicHalf(Buffer.from(spki))).toEqual(publicHalf(Buffer.from(pem)));
  });

  it('is refused where it is none, or is private, or is too short', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 512 }).publicKey.export({ type: 'spki', format: 'pem' });
    const { privateKey } = await newKeyPair('rsa');
    for (const text of ['', 'ssh-rsa AAAA', 'ssh-rsa', 'hello', String(short), privateKey, 'ssh-ed25519 AAAAC3Nz']) {
      expect(() => publicHalf(Buffer.from(text))).toThrow('Key is not in valid OpenSSH public key format');
    }
  });
});

import { createHash, createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Ec2Error } from '../../errors.js';

const generate = promisify(generateKeyPair);

/** The public half of a key pair, and how it is told from others. */
export interface PublicHalf {
  readonly keyType: 'rsa' | 'ed25519';
  /** As OpenSSH writes it, without a comment. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** A new key pair, with the private key as its owner keeps it. */
export interface NewKeyPair extends PublicHalf {
  readonly privateKey: string;
}

/** Generates a key pair: RSA of 2,048 bits, its private key as PKCS#1, or ED25519, as OpenSSH has it. */
export const newKeyPair = (keyType: 'rsa' | 'ed25519'): Promise<NewKeyPair> =>
  keyType === 'rsa' ? newRsa() : newEd25519();

async function newRsa(): Promise<NewKeyPair> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 });
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  return {
    keyType: 'rsa',
    publicKey: sshText(rsaBlob(publicKey)),
    fingerprint: colons(createHash('sha1').update(der).digest('hex')),
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString().trimEnd(),
  };
}

async function newEd25519(): Promise<NewKeyPair> {
  const { publicKey, privateKey } = await generate('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const { d = '' } = privateKey.export({ format: 'jwk' });
  const point = Buffer.from(x, 'base64url');
  const blob = ed25519Blob(point);
  return { ...ed25519Of(blob), privateKey: opensshPem(blob, Buffer.concat([Buffer.from(d, 'base64url'), point])) };
}

const ed25519Of = (blob: Buffer): PublicHalf => ({
  keyType: 'ed25519',
  publicKey: sshText(blob),
  fingerprint: createHash('sha256').update(blob).digest('base64'),
});

/**
 * Reads a public key as its owner gives it: OpenSSH's line, RFC 4716, PEM, or DER in base64.
 * @throws {Ec2Error} InvalidKey.Format
 */
export function publicHalf(material: Uint8Array): PublicHalf {
  const text = Buffer.from(material).toString('utf8').trim();
  try {
    const [, kind, encoded = ''] = /^(ssh-rsa|ssh-ed25519)\s+([A-Za-z0-9+/=]+)/.exec(text) ?? [];
    if (kind !== undefined) return halfOfBlob(Buffer.from(encoded, 'base64'));
    if (text.startsWith('---- BEGIN SSH2 PUBLIC KEY ----')) return halfOfBlob(rfc4716(text));
    const pem = text.startsWith('-----BEGIN ');
    if (pem && !/^-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(text)) throw malformed();
    const key = pem
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return halfOfBlob(key.asymmetricKeyType === 'ed25519' ? blobOfEd25519(key) : rsaBlob(key));
  } catch {
    throw malformed();
  }
}

const malformed = () => new Ec2Error('InvalidKey.Format', 'Key is not in valid OpenSSH public key format');

/** Headers end with the first line that has no colon, and may go on after a backslash. */
function rfc4716(text: string): Buffer {
  const lines = text
    .replaceAll(/\\\r?\n/g, '')
    .split(/\r?\n/)
    .slice(1, -1);
  return Buffer.from(lines.filter((line) => !line.includes(':')).join(''), 'base64');
}

const RSA_BITS = [1024, 2048, 4096];

function halfOfBlob(blob: Buffer): PublicHalf {
  const [kind = Buffer.alloc(0), ...numbers] = fieldsOf(blob);
  if (kind.toString() === 'ssh-ed25519') {
    const [point] = numbers;
    if (point?.length !== 32) throw malformed();
    return ed25519Of(ed25519Blob(point));
  }
  const [e, n] = numbers.map((number) => number.toString('base64url'));
  if (kind.toString() !== 'ssh-rsa' || e === undefined || n === undefined) throw malformed();
  const key = createPublicKey({ key: { kty: 'RSA', e, n }, format: 'jwk' });
  if (!RSA_BITS.includes(key.asymmetricKeyDetails?.modulusLength ?? 0)) throw malformed();
  const der = key.export({ type: 'spki', format: 'der' });
  return {
    keyType: 'rsa',
    publicKey: sshText(rsaBlob(key)),
    fingerprint: colons(createHash('md5').update(der).digest('hex')),
  };
}

/** The fields of a key as SSH writes it (RFC 4253, section 6.6): each behind its length. */
function fieldsOf(blob: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) throw malformed();
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function field(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A positive number never begins with a set bit, which would mean its sign. */
function number(base64url: string | undefined): Buffer {
  const bytes = Buffer.from(base64url ?? '', 'base64url');
  return field((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

function rsaBlob(key: KeyObject): Buffer {
  const { e, n } = key.export({ format: 'jwk' });
  if (e === undefined || n === undefined) throw malformed();
  return Buffer.concat([field('ssh-rsa'), number(e), number(n)]);
}

const ed25519Blob = (point: Uint8Array): Buffer => Buffer.concat([field('ssh-ed25519'), field(point)]);

const blobOfEd25519 = (key: KeyObject): Buffer =>
  ed25519Blob(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'));

const sshText = (blob: Buffer): string =>
  `${blob.toString('utf8', 4, 4 + blob.readUInt32BE(0))} ${blob.toString('base64')}`;

const colons = (hex: string): string => hex.match(/../g)?.join(':') ?? '';

/** An unencrypted private key in OpenSSH's own format (OpenSSH, PROTOCOL.key): what AWS answers for ED25519. */
function opensshPem(blob: Buffer, secret: Buffer): string {
  const check = randomBytes(4);
  const body = Buffer.concat([check, check, blob, field(secret), field('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, index) => index + 1));
  const count = Buffer.from([0, 0, 0, 1]);
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    count,
    field(blob),
    field(Buffer.concat([body, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----'].join('\n');
}

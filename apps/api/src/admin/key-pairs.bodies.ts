import { Text, TextByName, Word } from './bodies.js';
import { AnAccountId, AnId, AText } from './parameters.js';
import { PlacedPaging } from './placed-pages.js';

const PAIR = 'must be the id of a key pair, such as key-0123456789abcdef0';

export class OfKeyPair {
  @(AnId(/^key-[0-9A-Za-z]{1,64}$/, PAIR)({ required: true, description: PAIR }))
  keyPairId!: string;
}

class KeyPairBody {
  @Text('Its name, by which launches name it.', { needed: true, most: 255 })
  name!: string;

  @TextByName('Its tags.')
  tags?: Record<string, string>;
}

export class NewKeyPairBody extends KeyPairBody {
  @Word(['rsa', 'ed25519'], 'What kind of keys: rsa when absent.')
  keyType?: 'rsa' | 'ed25519';
}

export class KeyPairImportBody extends KeyPairBody {
  @Text("The public key: OpenSSH's line, RFC 4716, PEM, or DER in base64.", { needed: true, most: 16_384 })
  publicKey!: string;
}

/** Which page of what an account has in a Region. */
export class HeldPaging extends PlacedPaging {
  @AnAccountId({ description: 'The account; may be left out by whoever has a say in exactly one.' })
  account?: string;

  @AText({ description: 'The Region, such as eu-central-1.' }, 64)
  region?: string;
}

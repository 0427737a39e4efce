import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { contentOf, type KeyFile, writePrivately } from './key-file.js';

const Kept = z.object({
  id: z.string(),
  account: z.string(),
  principal: z.string(),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
  secret: z.string(),
});
type Kept = z.infer<typeof Kept>;
const Keys = z.object({ version: z.literal(1), keys: z.array(Kept) });

/** What may be told of an access key: never its secret. */
export type AccessKey = Readonly<Omit<Kept, 'secret'>>;

/** An access key as it is told once, when it is made. */
export type NewAccessKey = AccessKey & { readonly secret: string };

/** Whose a key is, and what signatures by it are checked with. */
export interface Holder {
  readonly account: string;
  /** The principal's ARN. */
  readonly principal: string;
  readonly secret: string;
  /** The session's token, which must come with every request of temporary credentials; null for keys that last. */
  readonly token: string | null;
  /** Until when temporary credentials hold, in milliseconds. */
  readonly expiresAt: number | null;
  /** The ARN of whoever assumed the role that the principal is; null where no role was assumed. */
  readonly assumedBy: string | null;
}

/** Whose temporary credentials are to be. */
export interface SessionOf {
  readonly account: string;
  readonly principal: string;
  readonly assumedBy?: string | undefined;
}

/** What a key is made of; id and secret are made up where they are not given. */
export interface AskedKey {
  readonly account: string;
  /** An ARN, or the name of a user of the account; `root` is the account itself. */
  readonly principal: string;
  readonly id?: string | undefined;
  readonly secret?: string | undefined;
}

/** Whose the development key is. No real account has this number, so no evidence ever tells of it. */
export const DEVELOPMENT = {
  account: '000000000000',
  principal: 'arn:aws:iam::000000000000:user/development',
} as const;

/** An access key that cannot be made. */
export class BadAccessKey extends Error {
  override readonly name = 'BadAccessKey';
}

const ID = /^[A-Z0-9]{16,128}$/;
const ACCOUNT = /^\d{12}$/;
const SECRET = /^[\x21-\x7e]{8,128}$/;
const MAX_TEMPORARY = 50_000;
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The access keys of the EC2 face. They are kept in `access-keys.json` of the data folder, for its owner's eyes only; secrets are
 * encrypted there, and not hashed, because a signature can only be checked with the secret itself.
 */
export class AccessKeys {
  readonly #keys: Map<string, Kept>;
  readonly #temporary = new Map<string, Holder>();
  /** Secrets that were opened: every request is signed with one. */
  readonly #opened = new WeakMap<Kept, string>();
  #development = false;

  private constructor(
    private readonly file: string | null,
    private readonly keyFile: KeyFile,
    kept: readonly Kept[],
  ) {
    this.#keys = new Map(kept.map((key) => [key.id, key]));
  }

  /**
   * @param folder The data folder; null: the keys end with the process.
   * @throws {KeyFileUnusable} A key that is in use does not open: told at the start, and not when somebody signs by it.
   */
  static open(folder: string | null, keyFile: KeyFile): AccessKeys {
    const file = folder === null ? null : join(folder, 'access-keys.json');
    const keys = new AccessKeys(file, keyFile, file === null ? [] : keptIn(file));
    for (const key of keys.#keys.values()) keys.#secretOf(key);
    return keys;
  }

  /**
   * Makes a key for a principal.
   * @throws {BadAccessKey}
   */
  create(asked: AskedKey): NewAccessKey {
    const key = this.draft(asked);
    this.keep(key);
    return key;
  }

  /**
   * A key that counts once it is kept: what must come before it can still fail.
   * @throws {BadAccessKey}
   */
  draft(asked: AskedKey): NewAccessKey {
    const { account, id = madeId('AKIA'), secret = randomBytes(30).toString('base64') } = asked;
    const principal = arnOf(account, asked.principal);
    mustBe(ID.test(id), `An access key's id is 16 to 128 capital letters and digits, and not '${id}'.`);
    mustBe(SECRET.test(secret), 'A secret is 8 to 128 printable ASCII characters without blanks.');
    this.#mustBeNew(id);
    return { id, account, principal, createdAt: new Date().toISOString(), revokedAt: null, secret };
  }

  /** @throws {BadAccessKey} Somebody made one of the same id meanwhile. */
  keep({ secret, ...key }: NewAccessKey): void {
    this.#mustBeNew(key.id);
    this.#keep({ ...key, secret: this.keyFile.seal(secret, contextOf(key)) });
  }

  /** The development key, as it was made at the first start with it; null where none was made, or it was revoked. */
  development(): NewAccessKey | null {
    const key = [...this.#keys.values()].find((one) => isDevelopment(one) && one.revokedAt === null);
    return key ? { ...told(key), secret: this.#secretOf(key) } : null;
  }

  /** Lets the development key in from now on, and makes it where there is none. Before this nobody gets in by it. */
  admitDevelopment(): NewAccessKey {
    this.#development = true;
    return this.development() ?? this.create(DEVELOPMENT);
  }

  /** Whether the development key is let in. */
  get admitsDevelopment(): boolean {
    return this.#development;
  }

  /** All keys that were ever made, revoked ones too, oldest first. */
  list(account?: string): readonly AccessKey[] {
    const keys = [...this.#keys.values()].filter((key) => account === undefined || key.account === account);
    return keys.map(told);
  }

  /** Ends a key at once and for good; what it has got by then of temporary credentials holds until it expires, as in AWS. */
  revoke(id: string): AccessKey | null {
    const key = this.#keys.get(id);
    if (!key) return null;
    if (key.revokedAt === null) this.#keep({ ...key, revokedAt: new Date().toISOString() });
    return told(this.#keys.get(id) ?? key);
  }

  /** Who signs by this key; null where it is unknown or revoked. */
  holderOf(id: string): Holder | null {
    const temporary = this.#temporary.get(id);
    if (temporary) return temporary;
    const key = this.#keys.get(id);
    if (!key || key.revokedAt !== null || (isDevelopment(key) && !this.#development)) return null;
    const secret = this.#secretOf(key);
    return { account: key.account, principal: key.principal, secret, token: null, expiresAt: null, assumedBy: null };
  }

  /** Temporary credentials, which end with the process or at `expiresAt` (milliseconds). */
  issue({ account, principal, assumedBy }: SessionOf, expiresAt: number, now: number): Holder & { id: string } {
    for (const [id, { expiresAt: end }] of this.#temporary) if ((end ?? 0) <= now) this.#temporary.delete(id);
    const id = madeId('ASIA');
    const [secret, token] = [randomBytes(30).toString('base64'), randomBytes(96).toString('base64')];
    const issued = {
      account,
      principal: arnOf(account, principal),
      secret,
      token,
      expiresAt,
      assumedBy: assumedBy ?? null,
    };
    this.#temporary.set(id, issued);
    // Sessions live in memory only: a client that asks for more and more must not fill it.
    const [oldest] = this.#temporary.size > MAX_TEMPORARY ? this.#temporary.keys() : [];
    if (oldest !== undefined) this.#temporary.delete(oldest);
    return { id, ...issued };
  }

  /** Ends every session of a role at once. */
  endSessions(account: string, role: string): void {
    for (const [id, holder] of this.#temporary) {
      const [, named] = /:assumed-role\/([^/]+)\//.exec(holder.principal) ?? [];
      if (holder.account === account && named === role) this.#temporary.delete(id);
    }
  }

  /** Whether these are temporary credentials, which end by themselves. */
  isTemporary(id: string): boolean {
    return this.#temporary.has(id);
  }

  #secretOf(key: Kept): string {
    const secret = this.#opened.get(key) ?? this.keyFile.open(key.secret, contextOf(key));
    this.#opened.set(key, secret);
    return secret;
  }

  #mustBeNew(id: string): void {
    mustBe(!this.#keys.has(id), `The access key ${id} exists already; revoked ones count, too.`);
  }

  #keep(key: Kept): void {
    const keys = new Map(this.#keys).set(key.id, key);
    if (this.file !== null) {
      writePrivately(this.file, `${JSON.stringify({ version: 1, keys: [...keys.values()] }, null, 2)}\n`);
    }
    // Only what is on the disk counts: a key that was revoked must not come back with the next start.
    this.#keys.set(key.id, key);
  }
}

const keptIn = (file: string): readonly Kept[] => contentOf(file, Keys, 'access keys')?.keys ?? [];

const told = ({ id, account, principal, createdAt, revokedAt }: Kept): AccessKey => ({
  id,
  account,
  principal,
  createdAt,
  revokedAt,
});

const isDevelopment = ({ principal }: Pick<Kept, 'principal'>): boolean => principal === DEVELOPMENT.principal;

const contextOf = ({ id, account, principal }: AccessKey | Kept) => `access-key/${id}/${account}/${principal}`;

function arnOf(account: string, principal: string): string {
  mustBe(ACCOUNT.test(account), `An account is 12 digits, and not '${account}'.`);
  if (principal === 'root') return `arn:aws:iam::${account}:root`;
  const arn = principal.startsWith('arn:') ? principal : `arn:aws:iam::${account}:user/${principal}`;
  const form = /^arn:aws[a-z-]*:(iam|sts)::(\d{12}):(root|(user|role|assumed-role)\/[\w+=,.@/-]{1,512})$/.exec(arn);
  mustBe(form !== null, `'${principal}' is neither the ARN of a principal nor a user's name.`);
  mustBe(form?.[2] === account, `The principal ${principal} is not of the account ${account}.`);
  return arn;
}

function mustBe(holds: boolean, message: string): void {
  if (!holds) throw new BadAccessKey(message);
}

const madeId = (prefix: string): string =>
  prefix + Array.from({ length: 16 }, () => ID_LETTERS.charAt(randomInt(ID_LETTERS.length))).join('');

import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { contentOf, writePrivately } from './key-file.js';

/** What holders of API keys may do: everything; command and ask about accounts; ask about them; follow feeds. */
export const API_ROLES = ['admin', 'operator', 'auditor', 'subscriber'] as const;
export type ApiRole = (typeof API_ROLES)[number];

const Kept = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(API_ROLES),
  /** null: every account. */
  accounts: z.array(z.string()).nullable(),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
  digest: z.string(),
});
type Kept = z.infer<typeof Kept>;
const Keys = z.object({ version: z.literal(1), keys: z.array(Kept) });

/** What may be told of an API key: never the key itself. */
export type ApiKey = Readonly<Omit<Kept, 'digest'>>;

/** An API key as it is told once, when it is made. */
export type NewApiKey = ApiKey & { readonly key: string };

/** What a key is made of. */
export interface AskedApiKey {
  readonly name: string;
  readonly role: ApiRole;
  /** The accounts that it is for; an admin's is for every one. */
  readonly accounts?: readonly string[] | undefined;
}

/** An API key that cannot be made. */
export class BadApiKey extends Error {
  override readonly name = 'BadApiKey';
}

const PREFIX = 'amk_';
const BYTES = 32;
const NAME = /^[\w.@+-]{1,64}$/;
const ACCOUNT = /^\d{12}$/;
/** Stands for every account. */
const ALL = 'all';
const MOST_ACCOUNTS = 1000;

/**
 * The keys of the admin API. They are kept in `api-keys.json` of the data folder as digests only: a key is 256 random bits, which nobody
 * finds by trying, so its plain SHA-256 tells nothing and is looked up as it is.
 */
export class ApiKeys {
  readonly #keys: Map<string, Kept>;
  readonly #byDigest: Map<string, string>;
  readonly #listeners = new Set<() => void>();

  private constructor(
    private readonly file: string | null,
    kept: readonly Kept[],
  ) {
    this.#keys = new Map(kept.map((key) => [key.id, key]));
    this.#byDigest = new Map(kept.map(({ digest, id }) => [digest, id]));
  }

  /**
   * @param folder The data folder; null: the keys end with the process.
   * @throws {KeyFileUnusable} The file holds something else.
   */
  static open(folder: string | null): ApiKeys {
    const file = folder === null ? null : join(folder, 'api-keys.json');
    return new ApiKeys(file, file === null ? [] : keptIn(file));
  }

  /** Whether a text has the form of an API key, whoever made it. */
  static looksLike(text: string): boolean {
    return text.startsWith(PREFIX);
  }

  /** @throws {BadApiKey} */
  create({ name, role, accounts = [] }: AskedApiKey): NewApiKey {
    mustBe(NAME.test(name), `A name is 1 to 64 letters, digits and .@+-_, and not '${name}'.`);
    const isTaken = [...this.#keys.values()].some((key) => key.name === name && key.revokedAt === null);
    mustBe(!isTaken, `There is a key '${name}' in force: facts would not tell the two apart. Revoke it first.`);
    const key = PREFIX + randomBytes(BYTES).toString('base64url');
    const id = `k-${randomBytes(6).toString('hex')}`;
    const createdAt = new Date().toISOString();
    const made = { id, name, role, accounts: scopeOf(role, accounts), createdAt, revokedAt: null };
    this.#keep({ ...made, digest: digestOf(key) });
    return { ...made, key };
  }

  /** All keys that were ever made, revoked ones too, oldest first. */
  list(): readonly ApiKey[] {
    return [...this.#keys.values()].map(told);
  }

  /** Ends a key at once and for good; null where there is no such key. */
  revoke(id: string): ApiKey | null {
    const key = this.#keys.get(id);
    if (!key) return null;
    if (key.revokedAt === null) {
      this.#keep({ ...key, revokedAt: new Date().toISOString() });
      for (const tell of this.#listeners) tell();
    }
    return told(this.#keys.get(id) ?? key);
  }

  /** Has this told, at once, whenever a key was revoked; answers how to end that. */
  onRevoked(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Whose a key is; null where it is unknown or revoked. */
  holderOf(key: string): ApiKey | null {
    const held = this.#keys.get(this.#byDigest.get(digestOf(key)) ?? '');
    return held?.revokedAt === null ? told(held) : null;
  }

  #keep(key: Kept): void {
    const keys = new Map(this.#keys).set(key.id, key);
    if (this.file !== null) {
      writePrivately(this.file, `${JSON.stringify({ version: 1, keys: [...keys.values()] }, null, 2)}\n`);
    }
    // Only what is on the disk counts: a key that was revoked must not come back with the next start.
    this.#keys.set(key.id, key);
    this.#byDigest.set(key.digest, key.id);
  }
}

function scopeOf(role: ApiRole, accounts: readonly string[]): string[] | null {
  const named = accounts.filter((account) => account !== ALL);
  if (role === 'admin') {
    mustBe(named.length === 0, 'An admin has a say in every account: name none, or make an operator.');
    return null;
  }
  if (accounts.includes(ALL)) {
    mustBe(named.length === 0, `Name accounts, or '${ALL}', and not both.`);
    return null;
  }
  mustBe(named.length > 0, `Name the accounts that the key is for, or '${ALL}'.`);
  mustBe(named.length <= MOST_ACCOUNTS, `A key is for ${MOST_ACCOUNTS} accounts at most; take '${ALL}'.`);
  for (const account of named) mustBe(ACCOUNT.test(account), `An account is 12 digits, and not '${account}'.`);
  return [...new Set(named)];
}

const keptIn = (file: string): readonly Kept[] => contentOf(file, Keys, 'API keys')?.keys ?? [];

const told = ({ id, name, role, accounts, createdAt, revokedAt }: Kept): ApiKey => ({
  id,
  name,
  role,
  accounts,
  createdAt,
  revokedAt,
});

const digestOf = (key: string): string => createHash('sha256').update(key).digest('hex');

function mustBe(holds: boolean, message: string): void {
  if (!holds) throw new BadApiKey(message);
}

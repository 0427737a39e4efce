import { join } from 'node:path';
import { z } from 'zod';
import { contentOf, writePrivately } from './key-file.js';

const Kept = z.object({
  account: z.string(),
  name: z.string(),
  /** Accounts, as 12 digits, and ARNs of principals. */
  trusts: z.array(z.string()),
  /** What those of other accounts must give beside; null: nothing. */
  externalId: z.string().nullable(),
  createdAt: z.string(),
  deletedAt: z.string().nullable(),
});
const File = z.object({ version: z.literal(1), roles: z.array(Kept) });

/** A role of an account, and which principals of other accounts may assume it. */
export type Role = Readonly<z.infer<typeof Kept>>;

/** What a role is made of. */
export interface AskedRole {
  readonly account: string;
  readonly name: string;
  /** Accounts (12 digits, or the ARN of their root: each of their principals), and ARNs of users, roles and sessions. */
  readonly trusts: readonly string[];
  readonly externalId?: string | undefined;
}

/** Who asks to assume a role. */
export interface Assuming {
  readonly account: string;
  /** The principal's ARN. */
  readonly principal: string;
  readonly externalId?: string | undefined;
}

/** A role that cannot be made. */
export class BadRole extends Error {
  override readonly name = 'BadRole';
}

const ACCOUNT = /^\d{12}$/;
const NAME = /^[\w+=,.@-]{1,64}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const ROOT = /^arn:aws[a-z-]*:iam::(\d{12}):root$/;
const PRINCIPAL = /^arn:aws[a-z-]*:(iam::\d{12}:(user|role)|sts::\d{12}:assumed-role)\/[\w+=,.@/-]{1,512}$/;
const MOST_TRUSTED = 100;

/**
 * The roles that principals of other accounts may assume, kept in `roles.json` of the data folder. Whoever is not named is not trusted: there
 * is no way to trust everybody. Within its own account a role needs no trust, because without policies it may do nothing there that its
 * principals may not do themselves.
 */
export class Roles {
  #roles: readonly Role[];

  private constructor(
    private readonly file: string | null,
    roles: readonly Role[],
  ) {
    this.#roles = roles;
  }

  /**
   * @param folder The data folder; null: the roles end with the process.
   * @throws {KeyFileUnusable} The file holds something else.
   */
  static open(folder: string | null): Roles {
    const file = folder === null ? null : join(folder, 'roles.json');
    return new Roles(file, (file === null ? null : contentOf(file, File, 'roles'))?.roles ?? []);
  }

  /** @throws {BadRole} */
  create(asked: AskedRole): Role {
    const role = this.draft(asked);
    this.keep(role);
    return role;
  }

  /**
   * A role that counts once it is kept: what must come before it can still fail.
   * @throws {BadRole}
   */
  draft({ account, name, trusts, externalId }: AskedRole): Role {
    mustBe(ACCOUNT.test(account), `An account is 12 digits, and not '${account}'.`);
    mustBe(NAME.test(name), `A role's name is 1 to 64 letters, digits and +=,.@-_, and not '${name}'.`);
    mustBe(trusts.length > 0, 'Name an account or a principal that the role trusts.');
    mustBe(trusts.length <= MOST_TRUSTED, `A role trusts ${MOST_TRUSTED} at most; trust whole accounts.`);
    mustBe(
      externalId === undefined || EXTERNAL_ID.test(externalId),
      'An external id is 2 to 1224 letters, digits and +=,.@:/-_.',
    );
    this.#mustBeNew(account, name);
    const named = [...new Set(trusts.map(trustedBy))];
    const createdAt = new Date().toISOString();
    return { account, name, trusts: named, externalId: externalId ?? null, createdAt, deletedAt: null };
  }

  /** @throws {BadRole} Somebody made one of the same name meanwhile. */
  keep(role: Role): void {
    this.#mustBeNew(role.account, role.name);
    this.#write([...this.#roles, role]);
  }

  /** All roles that were ever made, deleted ones too, oldest first. */
  list(account?: string): readonly Role[] {
    return this.#roles.filter((role) => account === undefined || role.account === account);
  }

  /** Ends a role at once and for good; null where there is none of that name. */
  delete(account: string, name: string): Role | null {
    const role = this.#find(account, name);
    if (!role) return null;
    const ended = { ...role, deletedAt: new Date().toISOString() };
    this.#write(this.#roles.map((one) => (one === role ? ended : one)));
    return ended;
  }

  /** Whether the role is there and trusts whoever asks. */
  trusts(account: string, name: string, by: Assuming): boolean {
    const role = this.#find(account, name);
    if (!role || (role.externalId !== null && role.externalId !== by.externalId)) return false;
    return role.trusts.some((trusted) => isTrusted(trusted, by));
  }

  #find(account: string, name: string): Role | undefined {
    return this.#roles.find((role) => role.account === account && role.name === name && role.deletedAt === null);
  }

  #mustBeNew(account: string, name: string): void {
    const message = `The role ${name} of account ${account} exists already: to change whom it trusts, delete it and make it anew.`;
    mustBe(this.#find(account, name) === undefined, message);
  }

  #write(roles: readonly Role[]): void {
    if (this.file !== null) {
      writePrivately(this.file, `${JSON.stringify({ version: 1, roles }, null, 2)}\n`);
    }
    // Only what is on the disk counts: a role that was deleted must not come back with the next start.
    this.#roles = roles;
  }
}

function trustedBy(given: string): string {
  const root = ROOT.exec(given)?.[1] ?? given;
  mustBe(
    ACCOUNT.test(root) || PRINCIPAL.test(given),
    `A role trusts accounts of 12 digits and ARNs of users, roles and sessions, and not '${given}'.`,
  );
  return root;
}

/** A session is trusted by its own ARN and by its role's, whose path the session's ARN does not tell. */
function isTrusted(trusted: string, { account, principal }: Assuming): boolean {
  if (trusted === account || trusted === principal) return true;
  const [, role] = /:assumed-role\/([^/]+)\//.exec(principal) ?? [];
  const [, of, named] = /:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(trusted) ?? [];
  return role !== undefined && role === named && of === account;
}

function mustBe(holds: boolean, message: string): void {
  if (!holds) throw new BadRole(message);
}

import type { Metadata } from '@grpc/grpc-js';
import { failure } from './failures.js';

/** What a caller may do: follow the log, or write it too. */
export type Role = 'subscriber' | 'writer';

/** What a caller brought: a user and a password, or a bearer token as the password of nobody. */
export interface Credentials {
  readonly user: string | null;
  readonly password: string;
}

/** Says what the bearer of credentials may do, or why not; null: nobody knows who that is. */
export type Admit = (credentials: Credentials | null) => Promise<Admission> | Admission;
export type Admission = Role | { readonly refused: string } | null;

/** Lets in who may come in. @throws {Failure} */
export class Gates {
  constructor(private readonly admit: Admit) {}

  async subscriber(metadata: Metadata): Promise<void> {
    await this.#roleOf(metadata);
  }

  async writer(metadata: Metadata): Promise<void> {
    if ((await this.#roleOf(metadata)) === 'writer') return;
    throw failure.accessDenied('this log is served to subscribers only; what is in it comes from the engine itself.');
  }

  async #roleOf(metadata: Metadata): Promise<Role> {
    const admission = await this.admit(credentialsIn(metadata));
    if (typeof admission === 'string') return admission;
    if (admission) throw failure.accessDenied(admission.refused);
    throw failure.unauthenticated(
      "give the engine's token as the password (of any user), over TLS, or as a bearer token.",
    );
  }
}

function credentialsIn(metadata: Metadata): Credentials | null {
  const [, scheme = '', value = ''] =
    /^(basic|bearer) +(\S+)$/i.exec(String(metadata.get('authorization').at(0))) ?? [];
  if (scheme === '') return null;
  if (scheme.toLowerCase() === 'bearer') return { user: null, password: value };
  const [user = '', ...password] = Buffer.from(value, 'base64').toString('utf8').split(':');
  return { user, password: password.join(':') };
}

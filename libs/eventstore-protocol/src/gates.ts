import type { Metadata } from '@grpc/grpc-js';
import { failure } from './failures.js';

/** What a caller may do: follow the log, or write it too. */
export type Role = 'subscriber' | 'writer';

/** What a caller brought: a user and a password, or a bearer token as the password of nobody. */
export interface Credentials {
  readonly user: string | null;
  readonly password: string;
}

/** Says what the bearer of credentials may do; null: nothing. */
export type Admit = (credentials: Credentials | null) => Role | null;

/** Lets in who may come in. @throws {Failure} */
export class Gates {
  constructor(private readonly admit: Admit) {}

  subscriber(metadata: Metadata): void {
    this.#roleOf(metadata);
  }

  writer(metadata: Metadata): void {
    if (this.#roleOf(metadata) === 'writer') return;
    throw failure.accessDenied('this log is served to subscribers only; what is in it comes from the engine itself.');
  }

  #roleOf(metadata: Metadata): Role {
    const role = this.admit(credentialsIn(metadata));
    if (role !== null) return role;
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

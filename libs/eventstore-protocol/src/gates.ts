import type { Metadata } from '@grpc/grpc-js';
import { failure } from './failures.js';

/** What a caller may do: follow the log, or write it too. */
export type Role = 'subscriber' | 'writer';

/** What a caller brought: a user and a password, or a bearer token as the password of nobody. */
export interface Credentials {
  readonly user: string | null;
  readonly password: string;
}

/**
 * Says what the bearer of credentials may do, or why not; null: nobody knows who that is. `over` is there for calls that last, and aborts
 * when the call is over: then `ends` may abort, with an Error that says why, when the bearer may no longer, which ends the call.
 */
export type Admit = (credentials: Credentials | null, over?: AbortSignal) => Promise<Admission> | Admission;
export type Admission =
  Role | { readonly role: Role; readonly ends: AbortSignal } | { readonly refused: string } | null;

/** Lets in who may come in; a call that lasts is aborted when who made it may no longer. @throws {Failure} */
export class Gates {
  constructor(private readonly admit: Admit) {}

  async subscriber(metadata: Metadata, lasting?: AbortController): Promise<void> {
    await this.#roleOf(metadata, lasting);
  }

  async writer(metadata: Metadata, lasting?: AbortController): Promise<void> {
    if ((await this.#roleOf(metadata, lasting)) === 'writer') return;
    throw failure.accessDenied('this log is served to subscribers only; what is in it comes from the engine itself.');
  }

  async #roleOf(metadata: Metadata, lasting: AbortController | undefined): Promise<Role> {
    const admission = await this.admit(credentialsIn(metadata), lasting?.signal);
    if (typeof admission === 'string') return admission;
    if (admission && 'refused' in admission) throw failure.accessDenied(admission.refused);
    if (admission) {
      const { role, ends } = admission;
      ends.addEventListener('abort', () => lasting?.abort(failure.unauthenticated(messageOf(ends.reason))));
      return role;
    }
    throw failure.unauthenticated(
      "give the engine's token as the password (of any user), over TLS, or as a bearer token.",
    );
  }
}

const messageOf = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason));

function credentialsIn(metadata: Metadata): Credentials | null {
  const [, scheme = '', value = ''] =
    /^(basic|bearer) +(\S+)$/i.exec(String(metadata.get('authorization').at(0))) ?? [];
  if (scheme === '') return null;
  if (scheme.toLowerCase() === 'bearer') return { user: null, password: value };
  const [user = '', ...password] = Buffer.from(value, 'base64').toString('utf8').split(':');
  return { user, password: password.join(':') };
}

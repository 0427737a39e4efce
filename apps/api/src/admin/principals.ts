import type { FastifyRequest } from 'fastify';

/** What principals may do, from everything to nothing but follow feeds. */
export const ROLES = ['admin', 'operator', 'auditor', 'subscriber'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks, as far as the engine lets them. */
export interface Principal {
  /** As facts name whoever caused them: `urn:amistory:principal:…`. */
  readonly urn: string;
  readonly role: Role;
  /** The accounts that it commands and asks about; null: every one. */
  readonly accounts: readonly string[] | null;
  /** The id of the key that it came with. */
  readonly keyId?: string | undefined;
}

const urnOf = (name: string): string => `urn:amistory:principal:${name}`;

/** Whoever works on the engine's own machine, where no token is asked for. */
export const LOCAL: Principal = { urn: urnOf('local'), role: 'admin', accounts: null };

/** Whoever carries the engine's one token. */
export const TOKEN_BEARER: Principal = { urn: urnOf('token'), role: 'admin', accounts: null };

/** The URN of whoever a way of proving it (`api-key`, `oidc`) found to be called so. */
export const principalUrn = (way: string, name: string): string => urnOf(`${way}:${encodeURIComponent(name)}`);

/** Whether the principal has a say in an account. */
export const reachesAccount = ({ accounts }: Principal, account: string | null): boolean =>
  accounts === null || (account !== null && accounts.includes(account));

/** Given a signal that aborts when a request is over: one that aborts, with the reason, when who made it is let in no longer. */
export type Stands = (over: AbortSignal) => AbortSignal;

const ADMITTED = new WeakMap<FastifyRequest, { readonly principal: Principal; readonly stands: Stands }>();

/** Remembers who makes a request, and how it is known that it may no longer. */
export function admit(request: FastifyRequest, principal: Principal, stands: Stands): void {
  ADMITTED.set(request, { principal, stands });
}

/** Who makes a request; whoever was never let in is nobody, and may do nothing. */
export const principalOf = (request: FastifyRequest): Principal => ADMITTED.get(request)?.principal ?? NOBODY;

/** For requests that last until `over`: aborts, with the reason, when who made it is let in no longer. */
export const standingOf = (request: FastifyRequest, over: AbortSignal): AbortSignal =>
  ADMITTED.get(request)?.stands(over) ?? AbortSignal.abort(new Error('Nobody was let in.'));

const NOBODY: Principal = { urn: urnOf('nobody'), role: 'subscriber', accounts: [] };

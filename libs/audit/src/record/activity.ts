import { z } from 'zod';
import { type Act, pageOf } from '#read-model';
import { EventId, EvidenceReference, Instant, Kind, Who } from '../answer.js';
import { Refused } from './refused.js';

const Match = z.enum(['principal', 'role-session', 'account']);
export type Match = z.infer<typeof Match>;

/** One thing that the principal did, or tried. */
export const Deed = z.object({
  at: Instant,
  type: z.string(),
  kind: Kind,
  id: z.string().describe('what was acted on'),
  matched: Match.describe('how the actor matches: the ARN itself, a session of the role, or the account'),
  who: Who,
  refused: Refused.nullable(),
  eventId: EventId,
  evidence: EvidenceReference,
});
export type Deed = z.infer<typeof Deed>;
export const ActivityAnswer = pageOf(Deed);
export type ActivityAnswer = z.infer<typeof ActivityAnswer>;

const ROLE = /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/;

/** What the sessions of a role are called: `…:assumed-role/<name>/<session>`, without the path of the role. */
export const sessionsOf = (principal: string): string | null => {
  const role = ROLE.exec(principal);
  if (role) return `arn:${role[1]}:sts::${role[2]}:assumed-role/${role[3]}/`;
  return /^arn:[^:]+:sts::\d+:assumed-role\/[^/]+\/?$/.test(principal) ? principal.replace(/\/?$/, '/') : null;
};

export const isAccount = (principal: string): boolean => /^\d+$/.test(principal);

/** How an act is the principal's; null where it is not. */
export const matchOf = (principal: string, act: Pick<Act, 'principal' | 'account'>): Match | null => {
  if (act.principal === principal) return 'principal';
  if (isAccount(principal)) return act.account === principal ? 'account' : null;
  const sessions = sessionsOf(principal);
  return sessions !== null && act.principal.startsWith(sessions) ? 'role-session' : null;
};

import { z } from 'zod';

/** A projection that is so far behind answers with yesterday's truth: better another node, or patience. */
export const MOST_LAG_SECONDS = 30;

/** How one projection stands. */
export const ProjectionHealth = z.object({
  name: z.string(),
  position: z.string().describe('How far in the log it is: ordered and opaque.'),
  caughtUp: z.boolean(),
  lagEvents: z.number().describe('Events that it has yet to take in: an estimate.'),
  lagSeconds: z.number().describe('Age of the oldest event that it has yet to take in.'),
  parked: z.array(z.object({ id: z.string(), reason: z.string() })).describe('Things whose facts could not be folded.'),
  trouble: z.string().nullable().describe('Why it waits before it tries again; null while all is well.'),
});
export type ProjectionHealth = z.infer<typeof ProjectionHealth>;

/** Whether the engine can answer, and why not. */
export const Readiness = z
  .object({
    ready: z.boolean(),
    store: z.enum(['open', 'closed', 'out of reach']),
    storeTrouble: z.string().optional().describe('Why the log is out of reach.'),
    projections: z.array(ProjectionHealth),
    policies: z
      .object({
        waiting: z.number().int().describe('Things that will fall due, or are.'),
        lateSeconds: z.number().describe('How long the oldest of those that are due has been waiting.'),
        trouble: z.string().nullable().describe('What went wrong last and was tried again; null while all is well.'),
      })
      .describe('What nobody commands: passing time, and what was begun and must end.'),
    quarantine: z.number().int().nullable().describe('Records set aside because they could not be understood.'),
  })
  .meta({ id: 'Readiness', description: 'Whether the engine can answer, and how far its read models are.' });
export type Readiness = z.infer<typeof Readiness>;

/** Alive. */
export const Liveness = z
  .object({ alive: z.literal(true) })
  .meta({ id: 'Liveness', description: 'The process answers.' });
export type Liveness = z.infer<typeof Liveness>;

/** Ready: the log is open, and every projection is caught up, or was a moment ago and is about to be again. */
export const isReady = ({ store, projections }: Pick<Readiness, 'store' | 'projections'>) =>
  store === 'open' && projections.every(({ caughtUp, lagSeconds }) => caughtUp || lagSeconds < MOST_LAG_SECONDS);

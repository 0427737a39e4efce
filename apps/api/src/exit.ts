import {
  BadConnectionString,
  FolderInUse,
  LogDiskFails,
  LogRefuses,
  LogUnreachable,
  StoreUnusable,
} from '#event-store';
import { z } from 'zod';
import { KeyFileUnusable } from '#access';
import { BadCloudPlan } from '#lifecycle/commands';

const System = z.looseObject({
  code: z.string(),
  message: z.string(),
  address: z.string().optional(),
  port: z.number().optional(),
  path: z.string().optional(),
});

const SENTENCES = [LogDiskFails, LogRefuses, StoreUnusable, FolderInUse, KeyFileUnusable, BadCloudPlan];

/** Why the engine could not start, where that is not its own fault; else null. */
export function sentenceOf(error: unknown): string | null {
  if (error instanceof BadConnectionString)
    return `EVENT_STORE: the connection string cannot be used; ${error.message}.`;
  if (error instanceof LogUnreachable)
    return (
      `EVENT_STORE: the log at ${error.where} is out of reach (${error.why}); ` +
      'start its database, or name an address where it answers, and then start the engine again.'
    );
  if (error instanceof Error && SENTENCES.some((kind) => error instanceof kind)) return error.message;
  const system = System.safeParse(error);
  return system.success ? systemSentence(system.data) : null;
}

function systemSentence({ code, message, address, port, path }: z.infer<typeof System>): string | null {
  if (code === 'EADDRINUSE')
    return `--port: ${port} on ${address} is taken by another program; stop it, or choose another port (0: any free one).`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `--host: ${address ?? message} is no address of this machine; listen on 127.0.0.1, or on one that it has.`;
  if (code === 'EACCES' && port !== undefined)
    return `--port: ${port} may not be used by this user; choose one above 1023.`;
  return path === undefined
    ? null
    : `--data: the folder cannot be used (${code} at ${path}); name one that this user may write.`;
}

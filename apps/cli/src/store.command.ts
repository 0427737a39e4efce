import { once } from 'node:events';
import { z } from 'zod';
import { MemoryEventStore } from '#event-store';
import { ProtocolServer } from '#eventstore-protocol';
import type { Globals, Options } from './definition.js';
import { print } from './print.js';
import { Trouble } from './trouble.js';

const Asked = z.object({ port: z.string().regex(/^\d{1,5}$/) });

/** `amistory store serve`: until the process is told to end. */
export const serve = async (globals: Globals, _: readonly unknown[], options: Options): Promise<void> => {
  const asked = Asked.safeParse(options);
  if (!asked.success) throw new Trouble('--port: give a whole number from 0 to 65535 (0: any free port).');
  const store = new MemoryEventStore();
  const { server, address } = await started(store, Number(asked.data.port));
  const url = `esdb://${address}?tls=false`;
  print(globals, { url }, (sheet) => {
    sheet
      .say(`A log in memory answers EventStoreDB's clients at ${url}`, 'strong')
      .say('Everybody on this machine may write it; nothing is kept after the end (Ctrl-C).');
  });
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await server.stop();
  await store.close();
};

async function started(store: MemoryEventStore, port: number) {
  try {
    const report = (error: unknown) => process.stderr.write(`amistory: ${String(error)}\n`);
    return await ProtocolServer.start(store, { host: '127.0.0.1', port, admit: () => 'writer', report });
  } catch (error) {
    throw new Trouble(`port ${port} cannot be listened on (${String(error)}): give another with --port.`);
  }
}

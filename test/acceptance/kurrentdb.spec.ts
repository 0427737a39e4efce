import { randomUUID } from 'node:crypto';
import { MemoryEventStore } from '#event-store';
import { KurrentDbEventStore } from '#event-store/kurrentdb';
import { eventStoreContract } from '#event-store/contract';
import { OwnPartOfALog } from '../support/own-part-of-a-log.js';
import { endServed, servedLog } from '../support/served-log.js';

const real = process.env['ESDB_URL'];

/** The adapter over a real socket: against the database that ESDB_URL names, else against its protocol over a log in memory. */
if (real !== undefined && real !== '') {
  eventStoreContract(
    'the log in the database of ESDB_URL',
    async () => {
      const log = await KurrentDbEventStore.open(real, { pollMs: 60_000 });
      const store = await OwnPartOfALog.of(log, `contract-${randomUUID()}-`);
      return { store, dispose: () => log.close() };
    },
    { ownOrder: true, ownClock: true },
  );
} else {
  eventStoreContract(
    'the log in a database that speaks the protocol of EventStoreDB',
    async (clock) => {
      const memory = new MemoryEventStore(clock ? { clock } : {});
      const { address } = await servedLog({ store: memory });
      const store = await KurrentDbEventStore.open(`esdb://${address}?tls=false`, { pollMs: 60_000 });
      const dispose = async () => {
        await store.close();
        expect(await endServed()).toEqual([]);
      };
      return { store, dispose };
    },
    { ownOrder: true },
  );
}

import { KurrentDbEventStore, MemoryEventStore } from '#event-store';
import { eventStoreContract } from '#event-store/contract';
import { endServed, servedLog } from '../support/served-log.js';

/** The adapter over a real socket, from the official protocol to a log in memory. */
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

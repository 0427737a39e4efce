import { eventStoreContract } from '../event-store.contract.js';
import { MemoryEventStore } from './memory-event-store.js';

eventStoreContract('the log in memory', async (clock) => {
  const store = new MemoryEventStore(clock ? { clock } : {});
  return { store, dispose: () => store.close() };
});

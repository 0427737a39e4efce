import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, wallMicros } from '#event-store';
import { type Drift, driftOf } from './intake/drift.js';
import { type ImportCounts, Importing } from './intake/importing.js';
import type { Input } from './intake/inputs.js';
import { INVENTORY_LISTS, readInventory } from './mapping/inventory.js';

/** When it was seen, and what the output itself does not say. */
export interface InventoryOptions {
  /** Microseconds since the Unix epoch; by default the file's own time, and where it has none, now. */
  readonly observedAt?: number | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** What came of an import, and where the inventory shows otherwise than the log tells. */
export type InventoryReport = ImportCounts & { readonly drift: readonly Drift[] };

/**
 * Takes in what `aws ec2 describe-images|snapshots|volumes|instances|image-attribute|snapshot-attribute` prints, as the state seen
 * at a moment. Importing the same again as of the same moment changes nothing.
 */
export class ImportInventory extends Command<InventoryReport> {
  constructor(
    readonly inputs: AsyncIterable<Input> | Iterable<Input>,
    readonly options: InventoryOptions = {},
  ) {
    super();
  }
}

@CommandHandler(ImportInventory)
export class ImportInventoryHandler implements ICommandHandler<ImportInventory> {
  constructor(private readonly store: EventStore) {}

  async execute({ inputs, options }: ImportInventory): Promise<InventoryReport> {
    const { observedAt, account, region } = options;
    const kind = {
      form: 'inventory',
      lists: INVENTORY_LISTS,
      read: (shown: unknown) => readInventory(shown, { account, region }),
      observedAt,
      account,
      region,
    } as const;
    const { counts, shown } = await new Importing(this.store, kind, wallMicros).run(await Array.fromAsync(inputs));
    return { ...counts, drift: await driftOf(this.store, shown) };
  }
}

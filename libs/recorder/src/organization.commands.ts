import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, wallMicros } from '#event-store';
import { parseItem } from './intake/envelopes.js';
import { Importing } from './intake/importing.js';
import type { Input } from './intake/inputs.js';
import { itemsOf } from './intake/items.js';
import { rememberedInputs } from './intake/remembered.js';
import type { Item } from './intake/splitter.js';
import type { InventoryOptions, InventoryReport } from './inventory.commands.js';
import { ORGANIZATION_LISTS, organizationShown, readOrganization } from './mapping/organization-inventory.js';
import type { Told } from './mapping/reading.js';

/** What the lists of an organization leave out. A file's name tells it too: `parents-123837392027.json`. */
export interface OrganizationOptions extends InventoryOptions {
  /** The account or unit whose parents, or the parent whose children, were listed. */
  readonly child?: string | undefined;
  /** The parent whose accounts or units were listed. */
  readonly parent?: string | undefined;
  readonly organization?: string | undefined;
}

/**
 * Takes in what `aws organizations list-accounts|list-parents|list-roots|list-children|list-organizational-units-for-parent` and
 * `describe-organization` print, as the membership seen at a moment.
 */
export class ImportOrganization extends Command<InventoryReport> {
  constructor(
    readonly inputs: AsyncIterable<Input> | Iterable<Input>,
    readonly options: OrganizationOptions = {},
  ) {
    super();
  }
}

const PARENT = /\b(?:ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})\b/;
const CHILD = /(?<!\d)\d{12}(?!\d)|\bou-[a-z0-9]{4,32}-[a-z0-9]{8,32}\b/;

/** The name of a file, without its folders: those are named after whoever keeps them. */
const inName = (pattern: RegExp, file: string) => pattern.exec(file.slice(file.lastIndexOf('/') + 1))?.[0];

@CommandHandler(ImportOrganization)
export class ImportOrganizationHandler implements ICommandHandler<ImportOrganization> {
  constructor(private readonly store: EventStore) {}

  async execute({ inputs, options }: ImportOrganization): Promise<InventoryReport> {
    const given = await rememberedInputs(inputs);
    const organization = options.organization ?? (await organizationIn(given));
    const kind = {
      form: 'organization',
      lists: ORGANIZATION_LISTS,
      read: (shown: Told, { list }: Item, file: string) => {
        const child = options.child ?? inName(CHILD, file);
        const parent = options.parent ?? inName(PARENT, file);
        return readOrganization(shown, list, { child, parent, organization });
      },
      observedAt: options.observedAt,
      account: options.account,
      region: options.region,
    } as const;
    const { counts } = await new Importing(this.store, kind, wallMicros).run(given);
    return { ...counts, drift: [] };
  }
}

/** The one organization that the inputs name; undefined where they name none, or more than one. */
async function organizationIn(inputs: readonly Input[]): Promise<string | undefined> {
  const found = new Set<string>();
  for (const input of inputs) {
    for await (const item of itemsOf(input, { lists: ORGANIZATION_LISTS })) {
      const parsed = parseItem(item);
      const named = 'json' in parsed ? organizationShown(parsed.json) : undefined;
      if (named !== undefined) found.add(named);
    }
  }
  const [first, second] = found;
  return second === undefined ? first : undefined;
}

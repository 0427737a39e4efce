import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, wallMicros } from '#event-store';
import { AGGREGATES, claimName, imageName, imageNameId, Refusal, ruledHere } from '#lifecycle';
import { type Caller, Decider, type Decisions } from '#lifecycle/commands';
import { parseItem } from './intake/envelopes.js';
import { recordableOf } from './intake/facts-of.js';
import { inventoryIdentity } from './intake/identity.js';
import type { Input } from './intake/inputs.js';
import { itemsOf } from './intake/items.js';
import { LogWriter } from './intake/log-writer.js';
import { inParallel } from './intake/parallel.js';
import type { Item } from './intake/splitter.js';
import type { InventoryOptions } from './inventory.commands.js';
import { Misunderstood } from './mapping/call.js';
import { draftsOf, type GivenImage, readGivenImage } from './mapping/given-images.js';

/** What became of one image that was given. */
export interface GivenImageReport {
  /** Its place in the list, from 0. */
  readonly index: number;
  readonly imageId: string | null;
  /** `known`: the very same was given before, as of the same moment. */
  readonly result: 'imported' | 'known' | 'refused';
  readonly reason: string | null;
}

/** What became of all of them. */
export interface GivenImagesReport {
  readonly imported: number;
  readonly known: number;
  readonly refused: number;
  readonly images: readonly GivenImageReport[];
}

/**
 * Takes in images with ids, owners and attributes of one's own choosing: members of `Images` as `aws ec2 describe-images` prints them,
 * or a list of such. Each is taken in or refused by itself. Of an account that is ruled here, its name is claimed as its creation
 * would, and the snapshots behind it are there from then on.
 */
export class ImportImages extends Command<GivenImagesReport> {
  constructor(
    readonly inputs: AsyncIterable<Input> | Iterable<Input>,
    readonly options: InventoryOptions = {},
  ) {
    super();
  }
}

const AT_ONCE = 64;
const BATCH = 256;
const LISTS: ReadonlySet<string> = new Set(['Images']);
const ENDED: readonly (string | undefined)[] = ['deregistered', 'failed'];

@CommandHandler(ImportImages)
export class ImportImagesHandler implements ICommandHandler<ImportImages> {
  constructor(private readonly store: EventStore) {}

  async execute({ inputs, options }: ImportImages): Promise<GivenImagesReport> {
    const images: GivenImageReport[] = [];
    for await (const input of inputs) {
      const observedAt = options.observedAt ?? input.modifiedAt ?? wallMicros();
      const taking = new TakingImages(this.store, { ...options, observedAt });
      let batch: Item[] = [];
      const flush = async () => {
        const begin = images.length;
        await inParallel(batch.entries(), AT_ONCE, async ([index, item]) => {
          images[begin + index] = { index: begin + index, ...(await taking.take(item)) };
        });
        batch = [];
      };
      for await (const item of itemsOf(input, { lists: LISTS })) {
        batch.push(item);
        if (batch.length >= BATCH) await flush();
      }
      await flush();
    }
    const count = (result: GivenImageReport['result']) => images.filter((one) => one.result === result).length;
    return { imported: count('imported'), known: count('known'), refused: count('refused'), images };
  }
}

type Outcome = Omit<GivenImageReport, 'index'>;

class TakingImages {
  readonly #writer: LogWriter;
  readonly #decider: Decider;

  constructor(
    store: EventStore,
    private readonly options: InventoryOptions & { readonly observedAt: number },
  ) {
    this.#writer = new LogWriter(store);
    this.#decider = new Decider(store, { now: wallMicros });
  }

  async take(item: Item): Promise<Outcome> {
    let imageId: string | null = null;
    const parsed = parseItem(item);
    if ('reason' in parsed) return { imageId, result: 'refused', reason: parsed.reason };
    try {
      const given = readGivenImage(parsed.json, this.options, this.options.observedAt);
      ({ imageId } = given);
      const added = await this.#record(item, given);
      return { imageId, result: added > 0 ? 'imported' : 'known', reason: null };
    } catch (error) {
      if (!(error instanceof Misunderstood || error instanceof Refusal)) throw error;
      return { imageId, result: 'refused', reason: error.message };
    }
  }

  async #record(item: Item, given: GivenImage): Promise<number> {
    const { ownerId: account, region } = given;
    const [actor, requestId] = [{ principal: 'import', account }, randomUUID()];
    const by: Caller = { account, region, actor, requestId, correlationId: requestId };
    const decisions = this.#decider.begin(by);
    const isRuled = Object.hasOwn((await decisions.state(AGGREGATES.account, account)).mode, 'ruled');
    const unknown = isRuled ? await this.#admit(decisions, given) : new Set<string>();
    const drafts = draftsOf(given, unknown);
    const { observedAt: at } = this.options;
    const reading = {
      drafts,
      occurredAt: at,
      actor,
      source: 'import',
      account,
      region,
      requestId: undefined,
      sharedEventId: undefined,
    } as const;
    const identity = inventoryIdentity(at, [account, region, given]);
    const [added = 0] = await this.#writer.write([
      recordableOf(reading, identity, { form: 'inventory', raw: item.bytes.toString('utf8') }),
    ]);
    return added;
  }

  /**
   * Claims the name of an image of a ruled account. Gives the snapshots behind it that nothing is known of.
   * @throws {Refusal} The id or the name is another image's, or the account is closed.
   */
  async #admit(decisions: Decisions, given: GivenImage): Promise<ReadonlySet<string>> {
    const { imageId, ownerId: accountId, region, shown } = given;
    ruledHere(await decisions.state(AGGREGATES.account, accountId));
    const before = await decisions.state(AGGREGATES.image, imageId);
    const isAnothers = before.known && (before.complete || (before.ownerId ?? accountId) !== accountId);
    if (isAnothers) throw new Refusal('image-id-taken', imageId);
    const { name, blockDevices = [] } = shown.attributes;
    if (name !== undefined && !ENDED.includes(shown.state)) {
      const claim = { name, accountId, region, imageId };
      await decisions.decide(imageName, imageNameId(claim), (held) => claimName(held, claim));
    }
    const ids = [...new Set(blockDevices.flatMap(({ snapshotId }) => snapshotId ?? []))];
    const snapshots = await decisions.states(AGGREGATES.snapshot, ids);
    return new Set(snapshots.flatMap(({ known, snapshotId }) => (known ? [] : [snapshotId])));
  }
}

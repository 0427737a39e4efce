import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { account } from '../account/account.js';
import { commanding } from '../account/commanding.commands.js';
import { encryptionDefaults } from '../account/encryption-by-default.js';
import { importEnds, requestImport } from '../account/importing.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import { type Encryption, encryptionOf } from '../encryption.js';
import type { FactData } from '../facts.js';
import { present } from '../present.js';
import { QUOTAS } from '../quotas.js';
import { Refusal } from '../refusal.js';
import { digestOf, idUnder } from '../request-tokens.commands.js';
import { importedSnapshot } from '../snapshot/importing.js';
import { snapshot } from '../snapshot/snapshot.js';
import { checkTags } from '../tags.js';
import type { ImageAttributes, Tags } from '../vocabulary.js';
import { checkBoot } from './boot.js';
import { image } from './image.js';
import { importedIds, importedImage } from './importing.js';
import { underName } from './naming.commands.js';
import { finishRegistration } from './registration.commands.js';
import { registerImage } from './registration.js';

/** What is asked of an import. */
export interface ImageImportAsked {
  /** Where the disks are. */
  readonly sources: readonly string[];
  readonly format: string;
  readonly description?: string | undefined;
  readonly attributes?: ImageAttributes | undefined;
  readonly encrypted?: boolean | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly tags?: Tags | undefined;
}

/** An import that was begun, or was before under the same token, and how what it makes is encrypted. */
export interface ImageImport extends Encryption {
  readonly taskId: string;
}

/** Make an image of disks in S3: it appears when the task ends. */
export class ImportImage extends Command<ImageImport> {
  constructor(
    readonly asked: ImageImportAsked & { readonly clientToken?: string | undefined },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(ImportImage)
export class ImportImageHandler implements ICommandHandler<ImportImage> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked: { clientToken, ...asked }, by }: ImportImage): Promise<ImageImport> {
    const { decisions, account: own } = await commanding(this.decider, by);
    const taskId = idUnder(clientToken, 'import-ami', by);
    const { sources, format, description, attributes, tags } = asked;
    const { encryptionByDefault: byDefault, defaultKey } = encryptionDefaults(own, by.region);
    checkTags(taskId, tags ?? {});
    checkBoot(taskId, attributes ?? {});
    const sealed = encryptionOf(taskId, { asked, byDefault, defaultKey });
    const [source] = sources;
    const said = present({ source, description, attributes, tags });
    const task = { ...said, taskId, makes: 'image', format, ...sealed } as const;
    const parameters = clientToken === undefined ? {} : { parameters: digestOf(asked) };
    await decisions.decide(account, by.account, (now) =>
      requestImport(now, { ...task, ...parameters, disks: sources.length }, decisions.asking),
    );
    return { taskId, ...sealed };
  }
}

/**
 * Ends a task that imports an image: makes its snapshot, and the image under the task's own id as its name, then tells that the task
 * has ended; or, where the image is refused, that it failed. Done again after a crash, it records only what is missing.
 * @param known Of the disk, as whoever read it says; and how many images the account has.
 */
export async function finishImageImport(
  decisions: Decisions,
  task: FactData<'ImportTaskRequested'>,
  { sizeGiB, images }: { readonly sizeGiB: number; readonly images: number },
): Promise<void> {
  const { accountId, region, taskId } = task;
  const { imageId, snapshotId } = importedIds(task);
  await decisions.decide(snapshot, snapshotId, (state) => importedSnapshot(state, task, { sizeGiB }));
  const refusal = await registered(decisions, task, images);
  const ended =
    refusal === null
      ? ({ region, taskId, result: 'completed', madeId: imageId } as const)
      : ({ region, taskId, result: 'failed', reason: refusal.message } as const);
  await decisions.decide(account, accountId, (state) => importEnds(state, ended));
}

async function registered(
  decisions: Decisions,
  task: FactData<'ImportTaskRequested'>,
  images: number,
): Promise<Refusal | null> {
  const { imageId, snapshotId } = importedIds(task);
  const before = await decisions.state(image, imageId);
  if (before.known) return null;
  const snapshots = { [snapshotId]: await decisions.state(snapshot, snapshotId) };
  const known = {
    ...decisions.asking,
    images,
    imageLimit: QUOTAS.images,
    snapshots,
    publicAccess: 'unblocked',
  } as const;
  try {
    const { facts } = await underName(decisions, { before, name: task.taskId }, (now, claim) =>
      now.known ? [] : registerImage(now, importedImage(task), { ...known, claim }),
    );
    for (const fact of facts) await finishRegistration(decisions, fact);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

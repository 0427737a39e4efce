import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { account } from '../account/account.js';
import { commanding } from '../account/commanding.commands.js';
import { encryptionDefaults } from '../account/encryption-by-default.js';
import { importEnds, importTask, requestImport } from '../account/importing.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import { encryptionOf } from '../encryption.js';
import type { FactData } from '../facts.js';
import { present } from '../present.js';
import { digestOf, idUnder } from '../request-tokens.commands.js';
import type { ImportTask } from '../states.js';
import { checkTags } from '../tags.js';
import type { Tags } from '../vocabulary.js';
import { importedSnapshot, importedSnapshotId } from './importing.js';
import { snapshot } from './snapshot.js';

export interface SnapshotImportAsked {
  /** Where the disk is; undefined where none was named. */
  readonly source: string | undefined;
  readonly format: string;
  readonly description?: string | undefined;
  readonly encrypted?: boolean | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly tags?: Tags | undefined;
}

export interface SnapshotImport extends ImportTask {
  readonly taskId: string;
}

/** Make a snapshot of a disk in S3: it appears when the task ends. */
export class ImportSnapshot extends Command<SnapshotImport> {
  constructor(
    readonly input: SnapshotImportAsked & { readonly clientToken?: string | undefined },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(ImportSnapshot)
export class ImportSnapshotHandler implements ICommandHandler<ImportSnapshot> {
  constructor(private readonly decider: Decider) {}

  async execute({ input: { clientToken, ...asked }, by }: ImportSnapshot): Promise<SnapshotImport> {
    const { decisions, account: own } = await commanding(this.decider, by);
    const taskId = idUnder(clientToken, 'import-snap', by);
    const { source, format, description, tags } = asked;
    const { encryptionByDefault: byDefault, defaultKey } = encryptionDefaults(own, by.region);
    checkTags(taskId, tags ?? {});
    const sealed = encryptionOf(taskId, { asked, byDefault, defaultKey });
    const task = { ...present({ source, description, tags }), taskId, makes: 'snapshot', format, ...sealed } as const;
    const parameters = clientToken === undefined ? {} : { parameters: digestOf(asked) };
    const { state } = await decisions.decide(account, by.account, (now) =>
      requestImport(now, { ...task, ...parameters, disks: source === undefined ? 0 : 1 }, decisions.asking),
    );
    return { ...(importTask(state, taskId) ?? { region: by.region }), taskId };
  }
}

/**
 * Ends a task that imports a snapshot: makes the snapshot, complete, then tells that the task has ended. Done again after a crash, it
 * records only what is missing.
 * @param sizeGiB Of the disk, as whoever read it says.
 */
export async function finishSnapshotImport(
  decisions: Decisions,
  task: FactData<'ImportTaskRequested'>,
  { sizeGiB }: { readonly sizeGiB: number },
): Promise<void> {
  const madeId = importedSnapshotId(task);
  const { accountId, region, taskId } = task;
  await decisions.decide(snapshot, madeId, (state) => importedSnapshot(state, task, { sizeGiB }));
  await decisions.decide(account, accountId, (state) =>
    importEnds(state, { region, taskId, result: 'completed', madeId }),
  );
}

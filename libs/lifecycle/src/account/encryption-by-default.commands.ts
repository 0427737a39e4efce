import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { decideAccount } from './deciding.commands.js';
import { setEncryptionByDefault, setEncryptionKeyByDefault } from './encryption-by-default.js';

/** Turn EBS encryption by default on or off. */
export class SetEncryptionByDefault extends Command<void> {
  constructor(
    readonly asked: { readonly enabled: boolean },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Choose the key that encrypts by default; null: AWS's own. */
export class SetEncryptionKeyByDefault extends Command<void> {
  constructor(
    readonly asked: { readonly kmsKeyId: string | null },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(SetEncryptionByDefault)
export class SetEncryptionByDefaultHandler implements ICommandHandler<SetEncryptionByDefault> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked, by }: SetEncryptionByDefault): Promise<void> {
    await decideAccount(this.decider, by, (now, asking) => setEncryptionByDefault(now, asked, asking));
  }
}

@CommandHandler(SetEncryptionKeyByDefault)
export class SetEncryptionKeyByDefaultHandler implements ICommandHandler<SetEncryptionKeyByDefault> {
  constructor(private readonly decider: Decider) {}

  async execute({ asked, by }: SetEncryptionKeyByDefault): Promise<void> {
    await decideAccount(this.decider, by, (now, asking) => setEncryptionKeyByDefault(now, asked, asking));
  }
}

import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { belongingsId } from './belonging.js';
import {
  deleteKeyPair,
  type KeyPair,
  type KeyPairAsked,
  type KeyPairNamed,
  keyPairNamed,
  keyPairs,
  takeKeyPair,
} from './key-pairs.js';

/** Keep the public key of a key pair under a name; the private key stays with whoever made it. */
export class TakeKeyPair extends Command<KeyPair | undefined> {
  constructor(
    readonly input: KeyPairAsked & { readonly made: 'here' | 'by-its-owner' },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Forget a key pair. Answers which one it was; undefined: there is none of the name. */
export class DeleteKeyPair extends Command<KeyPair | undefined> {
  constructor(
    readonly input: KeyPairNamed,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(TakeKeyPair)
export class TakeKeyPairHandler implements ICommandHandler<TakeKeyPair> {
  constructor(private readonly decider: Decider) {}

  async execute({ input: { made, ...asked }, by }: TakeKeyPair): Promise<KeyPair | undefined> {
    const { decisions } = await commanding(this.decider, by);
    const type = made === 'here' ? 'KeyPairCreated' : 'KeyPairImported';
    const { state } = await decisions.decide(keyPairs, belongingsId(by), (held) =>
      takeKeyPair(held, type, asked, decisions.asking),
    );
    return keyPairNamed(state, asked);
  }
}

@CommandHandler(DeleteKeyPair)
export class DeleteKeyPairHandler implements ICommandHandler<DeleteKeyPair> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: DeleteKeyPair): Promise<KeyPair | undefined> {
    const { decisions } = await commanding(this.decider, by);
    let deleted: KeyPair | undefined;
    await decisions.decide(keyPairs, belongingsId(by), (held) => {
      deleted = keyPairNamed(held, input);
      return deleteKeyPair(held, input, decisions.asking);
    });
    return deleted;
  }
}

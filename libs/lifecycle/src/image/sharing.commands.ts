import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding, type Commanding } from '../account/commanding.commands.js';
import { imagePublicAccess } from '../account/public-access.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { QUOTAS } from '../quotas.js';
import { snapshot } from '../snapshot/snapshot.js';
import { Surroundings } from '../surroundings.js';
import type { Grantee } from '../vocabulary.js';
import { decideImage } from './deciding.commands.js';
import { image } from './image.js';
import { changeLaunchPermissions, declineLaunchPermission, resetLaunchPermissions } from './sharing.js';
import { ownImage } from './visibility.js';

/** Let others launch an image, and take that back. */
export class ChangeLaunchPermissions extends Command<void> {
  constructor(
    readonly asked: {
      readonly imageId: string;
      readonly add?: readonly Grantee[] | undefined;
      readonly remove?: readonly Grantee[] | undefined;
    },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Take every launch permission of an image back. */
export class ResetLaunchPermissions extends Command<void> {
  constructor(
    readonly imageId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Give up what was given to the caller's own account. */
export class DeclineLaunchPermission extends Command<void> {
  constructor(
    readonly imageId: string,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(ChangeLaunchPermissions)
export class ChangeLaunchPermissionsHandler implements ICommandHandler<ChangeLaunchPermissions> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ asked, by }: ChangeLaunchPermissions): Promise<void> {
    const begun = await commanding(this.decider, by);
    const publishes = asked.add?.some(({ kind }) => kind === 'everyone') === true;
    // Two images that become public at once must not both be the last one allowed.
    const keys = publishes ? [`public-images/${by.account}/${by.region}`] : [];
    await begun.decisions.alone(keys, () => this.#change(begun, asked, publishes));
  }

  async #change(
    { decisions, account, seeing }: Commanding,
    { imageId, ...asked }: ChangeLaunchPermissions['asked'],
    publishes: boolean,
  ): Promise<void> {
    const before = await decisions.state(image, imageId);
    ownImage(before, seeing);
    const [snapshots, publicImages] = await Promise.all([
      decisions.states(snapshot, Object.keys(before.snapshots)),
      publishes ? this.surroundings.publicImageCount(seeing) : 0,
    ]);
    const publicAccess = imagePublicAccess(account, seeing.region);
    const known = { ...seeing, publicAccess, snapshots, publicImages, publicImageLimit: QUOTAS.publicImages };
    await decisions.decide(image, imageId, (now) => changeLaunchPermissions(now, asked, known));
  }
}

@CommandHandler(ResetLaunchPermissions)
export class ResetLaunchPermissionsHandler implements ICommandHandler<ResetLaunchPermissions> {
  constructor(private readonly decider: Decider) {}

  async execute(command: ResetLaunchPermissions): Promise<void> {
    await decideImage(this.decider, command, resetLaunchPermissions);
  }
}

@CommandHandler(DeclineLaunchPermission)
export class DeclineLaunchPermissionHandler implements ICommandHandler<DeclineLaunchPermission> {
  constructor(private readonly decider: Decider) {}

  async execute(command: DeclineLaunchPermission): Promise<void> {
    await decideImage(this.decider, command, declineLaunchPermission);
  }
}

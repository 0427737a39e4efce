import type { Clock } from '#lifecycle/commands';
import type { Call } from '../../call.js';

/** What both answers on fast launch tell alike. */
export const preparing = (imageId: string, { account }: Call, clock: Clock) =>
  ({
    ImageId: imageId,
    ResourceType: 'snapshot',
    OwnerId: account,
    StateTransitionReason: 'Client.UserInitiated',
    StateTransitionTime: new Date(clock.now() / 1000),
  }) as const;

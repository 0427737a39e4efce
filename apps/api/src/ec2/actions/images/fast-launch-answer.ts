import type { Call } from '../../call.js';

/** What both answers on fast launch tell alike. */
export const preparing = (imageId: string, { account, at }: Call) =>
  ({
    ImageId: imageId,
    ResourceType: 'snapshot',
    OwnerId: account,
    StateTransitionReason: 'Client.UserInitiated',
    StateTransitionTime: new Date(at),
  }) as const;

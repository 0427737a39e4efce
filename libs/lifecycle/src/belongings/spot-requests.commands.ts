import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider } from '../decider.commands.js';
import { belongingsId } from './belonging.js';
import {
  activateSpotRequest,
  cancelSpotRequests,
  closeSpotRequest,
  requestSpotInstances,
  requestsUnderToken,
  type SpotAsked,
  type SpotClosing,
  type SpotFulfilment,
  type SpotRequest,
  spotRequestFor,
  spotRequests,
} from './spot-requests.js';

/** Ask for Spot instances: they are launched by a command of their own. Answers a request for each. */
export class RequestSpotInstances extends Command<SpotRequested> {
  constructor(
    readonly input: SpotAsked,
    readonly by: Caller,
  ) {
    super();
  }
}

/** An instance was launched for a Spot request. */
export class ActivateSpotRequest extends Command<SpotRequest> {
  constructor(
    readonly input: SpotFulfilment,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Cancel Spot requests; instances that were launched for them run on. */
export class CancelSpotRequests extends Command<readonly SpotRequest[]> {
  constructor(
    readonly spotRequestIds: readonly string[],
    readonly by: Caller,
  ) {
    super();
  }
}

/** End a Spot request for a reason of its own. */
export class CloseSpotRequest extends Command<SpotRequest> {
  constructor(
    readonly input: SpotClosing,
    readonly by: Caller,
  ) {
    super();
  }
}

export interface SpotRequested {
  readonly requests: readonly SpotRequest[];
  /** They were asked for before, under the same client token: nothing more is to be launched. */
  readonly repeated: boolean;
}

@CommandHandler(RequestSpotInstances)
export class RequestSpotInstancesHandler implements ICommandHandler<RequestSpotInstances> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: RequestSpotInstances): Promise<SpotRequested> {
    const { decisions } = await commanding(this.decider, by);
    const { state, facts } = await decisions.decide(spotRequests, belongingsId(by), (held) =>
      requestSpotInstances(held, input, decisions.asking),
    );
    const repeated = facts.length === 0 && input.clientToken !== undefined;
    const requests = repeated
      ? requestsUnderToken(state, input.clientToken ?? '')
      : input.spotRequestIds.map((id) => spotRequestFor(state, id));
    return { requests, repeated };
  }
}

@CommandHandler(ActivateSpotRequest)
export class ActivateSpotRequestHandler implements ICommandHandler<ActivateSpotRequest> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: ActivateSpotRequest): Promise<SpotRequest> {
    const { decisions } = await commanding(this.decider, by);
    const { state } = await decisions.decide(spotRequests, belongingsId(by), (held) =>
      activateSpotRequest(held, input, decisions.asking),
    );
    return spotRequestFor(state, input.spotRequestId);
  }
}

@CommandHandler(CancelSpotRequests)
export class CancelSpotRequestsHandler implements ICommandHandler<CancelSpotRequests> {
  constructor(private readonly decider: Decider) {}

  async execute({ spotRequestIds, by }: CancelSpotRequests): Promise<readonly SpotRequest[]> {
    const { decisions } = await commanding(this.decider, by);
    const { state } = await decisions.decide(spotRequests, belongingsId(by), (held) =>
      cancelSpotRequests(held, spotRequestIds, decisions.asking),
    );
    return spotRequestIds.map((id) => spotRequestFor(state, id));
  }
}

@CommandHandler(CloseSpotRequest)
export class CloseSpotRequestHandler implements ICommandHandler<CloseSpotRequest> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: CloseSpotRequest): Promise<SpotRequest> {
    const { decisions } = await commanding(this.decider, by);
    const { state } = await decisions.decide(spotRequests, belongingsId(by), (held) =>
      closeSpotRequest(held, input, decisions.asking),
    );
    return spotRequestFor(state, input.spotRequestId);
  }
}

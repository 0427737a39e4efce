import { Injectable } from '@nestjs/common';
import type { CancelSpotInstanceRequestsRequest } from '@aws-sdk/client-ec2';
import { CancelSpotRequests } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { missingParameter } from '../../errors.js';

@Injectable()
export class CancelSpotInstanceRequestsAction implements Ec2Action {
  readonly name = 'CancelSpotInstanceRequests';
  readonly actionClass = 'change';

  constructor(private readonly commands: Commands) {}

  async answer(asked: Partial<CancelSpotInstanceRequestsRequest>, call: Call): Promise<object> {
    const ids = asked.SpotInstanceRequestIds ?? [];
    if (ids.length === 0) throw missingParameter('SpotInstanceRequestId');
    const requests = await this.commands.run(new CancelSpotRequests(ids, this.commands.by(call, asked)));
    return {
      CancelledSpotInstanceRequests: requests.map(({ spotRequestId, state }) => ({
        SpotInstanceRequestId: spotRequestId,
        State: state,
      })),
    };
  }
}

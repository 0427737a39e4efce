import { Injectable } from '@nestjs/common';
import type { SpotInstanceRequest } from '@aws-sdk/client-ec2';
import { KeyFile } from '#access';
import { AGGREGATES, securityGroups, type SpotRequest } from '#lifecycle';
import { Decider } from '#lifecycle/commands';
import { Belongings } from '../../belongings.js';
import type { Call } from '../../call.js';
import { Commands } from '../../commands.js';
import { openedSpot } from '../../launch-data.js';
import type { Wide } from '../../print/values.js';
import { printedRequest } from './spot-form.js';

/** Spot requests of an account, as EC2 shows them. */
@Injectable()
export class ShownSpotRequests {
  constructor(
    private readonly belongings: Belongings,
    private readonly decider: Decider,
    private readonly commands: Commands,
    private readonly keyFile: KeyFile,
  ) {}

  async of(requests: readonly SpotRequest[], call: Call): Promise<Wide<SpotInstanceRequest>[]> {
    const groups = await this.belongings.of(securityGroups, call);
    return Promise.all(
      requests.map(async (request) => {
        const launch = openedSpot(request.launch, this.keyFile, call.account);
        return printedRequest(request, { launch, groups, windows: await this.#isWindows(launch.ImageId, call) });
      }),
    );
  }

  async #isWindows(imageId: string | undefined, call: Call): Promise<boolean> {
    if (imageId === undefined) return false;
    const image = await this.decider.state(AGGREGATES.image, imageId, this.commands.by(call, {}));
    return image.attributes.platform === 'windows';
  }
}

import { Injectable } from '@nestjs/common';
import type { GetImageBlockPublicAccessStateResult } from '@aws-sdk/client-ec2';
import { imagePublicAccess } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import type { Wide } from '../../print/values.js';
import { Viewers } from '../../viewers.js';

@Injectable()
export class GetImageBlockPublicAccessStateAction implements Ec2Action {
  readonly name = 'GetImageBlockPublicAccessState';
  readonly actionClass = 'read';

  constructor(private readonly viewers: Viewers) {}

  answer(_asked: object, call: Call): Wide<GetImageBlockPublicAccessStateResult> {
    const { account } = this.viewers.of(call);
    return { ImageBlockPublicAccessState: imagePublicAccess(account, call.region), ManagedBy: 'account' };
  }
}

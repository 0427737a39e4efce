import { Injectable } from '@nestjs/common';
import type { GetAllowedImagesSettingsResult, ImageCriterion as Sdk } from '@aws-sdk/client-ec2';
import { allowedImagesOf, type ImageCriterion } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import type { Wide } from '../../print/values.js';
import { Viewers } from '../../viewers.js';

@Injectable()
export class GetAllowedImagesSettingsAction implements Ec2Action {
  readonly name = 'GetAllowedImagesSettings';
  readonly actionClass = 'read';

  constructor(private readonly viewers: Viewers) {}

  answer(_asked: object, call: Call): Wide<GetAllowedImagesSettingsResult> {
    const { mode, criteria } = allowedImagesOf(this.viewers.of(call).account, call.region);
    return { State: mode, ImageCriteria: criteria.map(printed), ManagedBy: 'account' };
  }
}

function printed(criterion: ImageCriterion): Wide<Sdk> {
  const { maximumDaysSinceCreated: created, maximumDaysSinceDeprecated: deprecated } = criterion;
  return {
    ImageProviders: criterion.imageProviders,
    ImageNames: criterion.imageNames,
    MarketplaceProductCodes: criterion.marketplaceProductCodes,
    CreationDateCondition: created === undefined ? undefined : { MaximumDaysSinceCreated: created },
    DeprecationTimeCondition: deprecated === undefined ? undefined : { MaximumDaysSinceDeprecated: deprecated },
    ImageWatermarks: criterion.imageWatermarks?.map((filter) =>
      typeof filter === 'string'
        ? { WatermarkKey: filter }
        : {
            WatermarkKey: filter.watermark,
            SourceImageRegion: filter.region,
            MaximumDaysSinceSourceImageCreated: filter.maximumDaysSinceSourceCreated,
            MaximumDaysSinceWatermarkCreated: filter.maximumDaysSinceAttached,
          },
    ),
  };
}

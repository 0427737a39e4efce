import { Injectable } from '@nestjs/common';
import type {
  ImageCriterionRequest,
  ReplaceImageCriteriaInAllowedImagesSettingsRequest,
  ReplaceImageCriteriaInAllowedImagesSettingsResult,
} from '@aws-sdk/client-ec2';
import { type ImageCriterion, present } from '#lifecycle';
import { ReplaceAllowedImagesCriteria } from '#lifecycle/commands';
import type { Call, Ec2Action } from '../../call.js';
import { Commands } from '../../commands.js';
import { refuseMembers } from '../../members.js';

const REFUSED = { ScanResultCondition: 'nothing is scanned' };

@Injectable()
export class ReplaceImageCriteriaInAllowedImagesSettingsAction implements Ec2Action {
  readonly name = 'ReplaceImageCriteriaInAllowedImagesSettings';
  readonly actionClass = 'change';
  readonly within = {
    refuses: { 'ImageCriteria.ScanResultCondition': REFUSED.ScanResultCondition },
  };

  constructor(private readonly commands: Commands) {}

  async answer(
    input: Partial<ReplaceImageCriteriaInAllowedImagesSettingsRequest>,
    call: Call,
  ): Promise<ReplaceImageCriteriaInAllowedImagesSettingsResult> {
    const criteria = (input.ImageCriteria ?? []).map(criterionOf);
    await this.commands.run(new ReplaceAllowedImagesCriteria({ criteria }, this.commands.by(call, input)));
    return { ReturnValue: true };
  }
}

function criterionOf(asked: ImageCriterionRequest): ImageCriterion {
  refuseMembers(asked, REFUSED);
  return present({
    imageProviders: asked.ImageProviders,
    imageNames: asked.ImageNames,
    marketplaceProductCodes: asked.MarketplaceProductCodes,
    maximumDaysSinceCreated: asked.CreationDateCondition?.MaximumDaysSinceCreated,
    maximumDaysSinceDeprecated: asked.DeprecationTimeCondition?.MaximumDaysSinceDeprecated,
    imageWatermarks: asked.ImageWatermarks?.map((filter) =>
      present({
        watermark: filter.WatermarkKey,
        region: filter.SourceImageRegion,
        maximumDaysSinceSourceCreated: filter.MaximumDaysSinceSourceImageCreated,
        maximumDaysSinceAttached: filter.MaximumDaysSinceWatermarkCreated,
      }),
    ),
  });
}

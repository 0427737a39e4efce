import { about, type CallReading, must } from './call.js';
import { at, either, list, member, number, orNone, text, texts, type Told } from './reading.js';

const imageBlock =
  (asked: string): CallReading =>
  ({ caller, region, request, response }) => {
    const state =
      text(member(response, 'imageBlockPublicAccessState')) ?? text(member(request, 'imageBlockPublicAccessState'));
    const setting = {
      accountId: caller,
      region,
      state: state ?? asked,
      managedBy: text(member(response, 'managedBy')),
    };
    return [about('account', caller, 'ImageBlockPublicAccessSet', setting)];
  };

const snapshotBlock =
  (asked: string): CallReading =>
  ({ caller, region, request, response }) => {
    const state = text(member(response, 'state')) ?? text(member(request, 'state')) ?? asked;
    return [about('account', caller, 'SnapshotBlockPublicAccessSet', { accountId: caller, region, state })];
  };

const allowedImages =
  (asked: string): CallReading =>
  ({ caller, region, request, response }) => {
    const key = 'allowedImagesSettingsState';
    const mode = text(member(response, key)) ?? text(member(request, key)) ?? asked;
    return [about('account', caller, 'AllowedImagesSet', { accountId: caller, region, mode })];
  };

const names = (told: Told, ...keys: readonly string[]) => orNone(texts(either(told, ...keys)));

const criterion = (told: Told) => ({
  imageProviders: names(told, 'imageProviderSet', 'imageProviders'),
  imageNames: names(told, 'imageNameSet', 'imageNames'),
  marketplaceProductCodes: names(told, 'marketplaceProductCodeSet', 'marketplaceProductCodes'),
  maximumDaysSinceCreated: number(at(told, 'creationDateCondition', 'maximumDaysSinceCreated')),
  maximumDaysSinceDeprecated: number(at(told, 'deprecationTimeCondition', 'maximumDaysSinceDeprecated')),
  imageWatermarks: names(told, 'imageWatermarkSet', 'imageWatermarks'),
});

const criteriaReplaced: CallReading = ({ caller, region, request }) => {
  const criteria = list(either(request, 'imageCriteria', 'imageCriterionSet', 'imageCriterion', 'ImageCriterion'));
  const replaced = { accountId: caller, region, criteria: criteria.map(criterion) };
  return [about('account', caller, 'AllowedImagesCriteriaReplaced', replaced)];
};

const encryption =
  (enabled: boolean): CallReading =>
  ({ caller, region }) => [
    about('account', caller, 'EncryptionByDefaultSet', {
      accountId: caller,
      region: must(region, 'the Region'),
      enabled,
    }),
  ];

/** What calls on an account's settings around images tell. */
export const SETTING_CALLS: Readonly<Record<string, CallReading>> = {
  EnableImageBlockPublicAccess: imageBlock('block-new-sharing'),
  DisableImageBlockPublicAccess: imageBlock('unblocked'),
  EnableSnapshotBlockPublicAccess: snapshotBlock('block-all-sharing'),
  DisableSnapshotBlockPublicAccess: snapshotBlock('unblocked'),
  EnableAllowedImagesSettings: allowedImages('enabled'),
  DisableAllowedImagesSettings: allowedImages('disabled'),
  ReplaceImageCriteriaInAllowedImagesSettings: criteriaReplaced,
  EnableEbsEncryptionByDefault: encryption(true),
  DisableEbsEncryptionByDefault: encryption(false),
};

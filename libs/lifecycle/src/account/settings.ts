import { excluding, including, only } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Account } from '../states.js';

/** What an account sets for all of its images and snapshots, Region by Region. */
export const settings: Rules<Account> = {
  ImageBlockPublicAccessSet: (account, { data }) => ({
    ...account,
    imageBlockPublicAccess: including(account.imageBlockPublicAccess, only(data.region, data.state)),
  }),
  SnapshotBlockPublicAccessSet: (account, { data }) => ({
    ...account,
    snapshotBlockPublicAccess: including(account.snapshotBlockPublicAccess, only(data.region, data.state)),
  }),
  AllowedImagesSet: (account, { data }) => ({
    ...account,
    allowedImages: including(account.allowedImages, only(data.region, data.mode)),
  }),
  AllowedImagesCriteriaReplaced: (account, { data }) => ({
    ...account,
    allowedImagesCriteria: including(account.allowedImagesCriteria, only(data.region, JSON.stringify(data.criteria))),
  }),
  EncryptionByDefaultSet: (account, { data }) => ({
    ...account,
    encryptionByDefault: including(account.encryptionByDefault, only(data.region, String(data.enabled))),
  }),
  EncryptionKeyByDefaultSet: (account, { data: { region, kmsKeyId } }) => ({
    ...account,
    encryptionKeyByDefault:
      kmsKeyId === undefined
        ? excluding(account.encryptionKeyByDefault, [region])
        : including(account.encryptionKeyByDefault, only(region, kmsKeyId)),
  }),
};

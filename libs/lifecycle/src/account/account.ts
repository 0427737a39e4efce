import type { Aggregate } from '../aggregate.js';
import { NONE } from '../keyed.js';
import { absorbBeside, evolveBy } from '../rules.js';
import type { Account } from '../states.js';
import { facetsOfSubject, UNSEEN } from '../subject.js';
import { membership } from './membership.js';
import { mode } from './mode.js';
import { recycleBin } from './recycle-bin.js';
import { settings } from './settings.js';
import { tasks } from './tasks.js';

const evolve = evolveBy<Account>(mode, membership, settings, recycleBin, tasks);

const itsOwn = (account: Account): Account =>
  account.known && account.ownerId === null ? { ...account, ownerId: account.accountId } : account;

/** How the facts of an account become its state. */
export const account: Aggregate<Account> = {
  category: 'account',
  initial: (accountId) => ({
    ...UNSEEN,
    accountId,
    mode: NONE,
    organization: NONE,
    parent: NONE,
    membership: NONE,
    membershipKnown: false,
    imageBlockPublicAccess: NONE,
    snapshotBlockPublicAccess: NONE,
    allowedImages: NONE,
    encryptionByDefault: NONE,
    allowedImagesCriteria: NONE,
    recycleBinRules: NONE,
    encryptionKeyByDefault: NONE,
    importTasks: NONE,
    imports: NONE,
    usageReports: NONE,
  }),
  evolve: (state, fact) => itsOwn(evolve(state, fact)),
  facets: (state) => ({
    ...facetsOfSubject(state, NONE),
    mode: state.mode,
    organization: state.organization,
    parent: state.parent,
    membership: state.membership,
    'image-block-public-access': state.imageBlockPublicAccess,
    'snapshot-block-public-access': state.snapshotBlockPublicAccess,
    'allowed-images': state.allowedImages,
    'allowed-images-criteria': state.allowedImagesCriteria,
    'encryption-by-default': state.encryptionByDefault,
    'encryption-key-by-default': state.encryptionKeyByDefault,
    'recycle-bin-rule': state.recycleBinRules,
  }),
  absorb: absorbBeside,
};

/** Why a command on an account's settings can be refused: code → the rule and the way out. */
export const ACCOUNT_REFUSALS = {
  'account-observed':
    'The account is only observed here: its commands are decided elsewhere. Have it ruled here first.',
  'account-closed': 'The account is closed or suspended: it commands nothing.',
  'public-access-state-unknown': 'Block public access has no such state. Give one that it has.',
  'allowed-images-mode-unknown': 'Allowed images are enabled, in audit mode, or disabled. Give one of these.',
  'allowed-images-criteria-too-many':
    'At most 10 criteria, each with at most 200 providers and 50 names, product codes and watermarks. Remove some.',
  'allowed-images-criterion-malformed': 'A criterion has a value that it cannot have. Correct it.',
  'recycle-bin-rule-not-found': 'There is no such retention rule in the Region. Check its id.',
  'recycle-bin-rule-id-taken': 'A retention rule with this id exists already. Take another id.',
  'recycle-bin-rule-limit-exceeded': 'A Region has at most 250 retention rules. Delete some first.',
  'recycle-bin-rule-kind-unknown': 'Retention rules are for images, snapshots or volumes. Name one of these.',
  'recycle-bin-rule-retention-malformed':
    'Images and snapshots are kept 1 to 365 days, volumes 1 to 7. Choose within that.',
  'recycle-bin-rule-tags-malformed':
    'A rule names at most 50 tags of what it keeps, or, when it is for the whole Region, at most 5 tags of what it excludes; never both.',
  'recycle-bin-rule-locked': 'The retention rule is locked. Unlock it, and wait until its delay has passed.',
  'recycle-bin-rule-not-locked': 'The retention rule is not locked. Lock it first.',
  'recycle-bin-rule-not-lockable':
    'Only Region-level rules without exclusion tags can be locked. Remove the tags first.',
  'recycle-bin-rule-delay-malformed': 'The delay before a rule is unlocked is 7 to 30 days. Choose within that.',
  'recycle-bin-rule-delay-running': 'The delay before the rule is unlocked has not passed. It ends by itself.',
  'usage-report-not-found': 'The account has no such report on the use of an image in the Region. Check its id.',
} as const;

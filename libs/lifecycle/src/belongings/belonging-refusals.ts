/** Why a command on what stands around instances can be refused: code → the rule and the way out. */
export const BELONGING_REFUSALS = {
  'key-pair-name-malformed':
    'The name of a key pair has 1 to 255 ASCII characters, and no space at either end. Choose such a name.',
  'key-pair-name-taken':
    'The account has a key pair of this name in the Region. Choose another name, or delete that one.',
  'key-pair-not-found': 'The account has no such key pair in the Region. Check its name or id.',
  'key-pair-limit-exceeded': 'An account has at most 5,000 key pairs in a Region. Delete some first.',
  'security-group-name-malformed':
    "The name of a security group has 1 to 255 of the letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, and does not begin with 'sg-'. Choose such a name.",
  'security-group-description-malformed':
    'The description of a security group or rule has at most 255 of the letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*; that of a group has at least one. Correct it.',
  'security-group-name-taken': 'The network has a security group of this name. Choose another name.',
  'security-group-not-found': 'The account has no such security group in the Region. Check its id or name.',
  'security-group-limit-exceeded': 'An account has at most 2,500 security groups in a Region. Delete some first.',
  'security-group-default-kept': 'The default security group is there for good. Change its rules, and leave the group.',
  'security-group-in-use':
    'Rules of another security group name this one, or instances are in it. Revoke those, and terminate these or put them into another group.',
  'network-not-found': 'The account has no such network in the Region: it has its default one. Name that, or none.',
  'traffic-rule-malformed': 'A rule on traffic has a value that it cannot have. Correct it.',
  'traffic-rule-taken': 'The security group has such a rule. Leave it as it is.',
  'traffic-rule-not-found': 'The security group has no such rule. Check what it has.',
  'traffic-rule-limit-exceeded': 'A security group has at most 60 rules for each direction. Revoke some first.',
  'launch-template-name-malformed':
    'The name of a launch template has 3 to 125 of the letters, digits and ().-/_ . Choose such a name.',
  'launch-template-name-taken': 'The account has a launch template of this name in the Region. Choose another name.',
  'launch-template-not-found': 'The account has no such launch template in the Region. Check its id or name.',
  'launch-template-name-not-found': 'The account has no launch template of this name in the Region. Check the name.',
  'launch-template-limit-exceeded': 'An account has at most 5,000 launch templates in a Region. Delete some first.',
  'launch-template-version-not-found': 'The launch template has no such version. Check its number.',
  'launch-template-version-kept':
    'The default version of a launch template is kept. Make another one the default, or delete the template.',
  'launch-template-version-limit-exceeded': 'A launch template has at most 10,000 versions. Delete some first.',
  'launch-template-description-malformed': 'The description of a version has at most 255 characters. Shorten it.',
  'spot-count-malformed': 'Spot requests are made for 1 to 1,000 instances at once. Choose within that.',
  'spot-request-not-found': 'The account has no such Spot request in the Region. Check its id.',
  'spot-request-ended': 'The Spot request has ended: no instance is launched for it. Make another request.',
  'spot-times-malformed': 'A Spot request ends after it begins, and in the future. Correct its times.',
  'spot-price-malformed': 'The price of a Spot request is a positive number of US dollars an hour. Correct it.',
  'spot-interruption-malformed':
    'Only what lasts until it is cancelled can be stopped or hibernated when it is interrupted. Ask for a persistent request, or for termination.',
} as const;

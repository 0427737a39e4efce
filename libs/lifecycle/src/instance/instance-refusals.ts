/** Why a command on an instance can be refused: code → the rule and the way out. */
export const INSTANCE_REFUSALS = {
  'instance-not-found': 'The instance does not exist in the account and Region. Check the id.',
  'instance-state-unsuited': 'The instance is not in a state for this. Wait until it is.',
  'launch-image-not-allowed':
    "The image does not meet the account's criteria for allowed images. Choose one that does, or change them.",
  'launch-count-malformed':
    'At least 1 instance, and no more at least than at most, within the limit. Correct the counts.',
  'launch-device-malformed': 'A device mapping is contradictory or smaller than its snapshot. Correct it.',
  'launch-hibernation-unsupported': 'Hibernation needs an encrypted EBS root volume. Encrypt it, or do without.',
  'launch-capacity-insufficient': 'There is not enough capacity. Try again later, or elsewhere.',
  'instance-limit-exceeded': 'The account has as many instances as it may. Terminate some first.',
  'instance-type-unsuited':
    "The instance type does not fit the image's architecture, virtualization or boot mode. Choose another.",
  'instance-not-hibernatable': 'The instance was not launched with hibernation enabled. Stop it instead.',
  'termination-protected': 'The instance is protected from termination. Turn the protection off first.',
  'instance-store-cannot-stop':
    'An instance whose root is an instance store cannot be stopped: its data would be lost. Terminate it instead.',
  'instance-not-failed': 'The instance did not fail. Launch another one, or terminate it first.',
  'instance-not-spot': 'The instance is no Spot instance: its capacity is not taken back.',
  'request-token-spent': 'The instances that were launched under the client token are terminated. Take a new token.',
  'stop-protected': 'The instance is protected from being stopped. Turn the protection off first.',
  'instance-attribute-unknown': 'There is no such attribute to change, or not to this value.',
  'instance-device-missing': 'The instance has no volume under the device. Name one that it has.',
  'root-replacement-unsuited':
    "The image or snapshot does not fit the instance's root: same architecture, virtualization and product codes, not smaller.",
  'product-code-not-subscribed': 'The image is paid: the account must subscribe to its product first.',
} as const;

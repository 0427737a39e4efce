/** Why a command on a volume can be refused: code → the rule and the way out. */
export const VOLUME_REFUSALS = {
  'volume-not-found': 'The volume does not exist in the account and Region. Check the id.',
  'volume-id-taken': 'A volume with this id exists already. Take another id.',
  'volume-size-malformed':
    'The size is missing, outside of what the type allows, or below that of the snapshot. Choose another.',
  'volume-type-unknown': 'There is no such type of volume. Give one that there is.',
  'volume-performance-malformed':
    "The operations per second or the throughput are outside of what the volume's type and size allow. Choose within that.",
  'volume-multi-attach-unsupported':
    'Only volumes of the types io1 and io2 are attached to several instances. Choose one of these, or leave it out.',
  'volume-is-root': 'The volume is the root of an instance. Stop the instance first.',
  'volume-state-unsuited': 'The volume is not in a state for this. Wait until it is.',
  'volume-in-use': 'The volume is attached to an instance. Detach it first.',
  'volume-not-attached': 'The volume is not attached to that instance. Check both ids.',
  'volume-zone-differs':
    'A volume and its instance must be in the same Availability Zone. Make a volume there from a snapshot.',
  'volume-device-taken': 'Another volume is attached under this device name. Choose another name.',
  'volume-cannot-shrink': 'A volume can only grow. Make a smaller one and copy the data.',
  'volume-modified-recently': 'A volume can be modified again 6 hours after the last time. Wait until then.',
  'volume-not-in-bin': 'The volume is not in the Recycle Bin. Check the id and the Region.',
  'volume-retention-running': 'The retention in the Recycle Bin has not ended. It ends by itself.',
} as const;

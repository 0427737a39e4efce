/** Why a command on an image can be refused: code → the rule and the way out. */
export const IMAGE_REFUSALS = {
  'image-not-found':
    'The image does not exist, or the account may not see it. Check the id, the Region, and whether it is shared.',
  'image-not-owned': 'Only the owner of an image may do this. Ask the owner, or copy the image and change the copy.',
  'image-id-taken': 'An image with this id exists already. Take another id.',
  'image-ended':
    'The image is no longer available: it was deregistered. Restore it from the Recycle Bin if it is there.',
  'image-not-available': 'The image must be available for this. Wait until it is, or enable it.',
  'image-name-malformed':
    "An image name has 3 to 128 letters, digits, spaces or any of ( ) [ ] . / - ' @ _ and nothing else. Rename it.",
  'image-name-taken':
    'Another image of the account has this name in the Region. Choose another name, or deregister that image.',
  'image-name-unclaimed': 'The name must be claimed for the image before it is made. Claim it, and try again.',
  'image-description-too-long': 'A description has at most 255 characters. Shorten it.',
  'image-limit-exceeded': 'The account has as many images in the Region as it may. Deregister some first.',
  'image-root-missing':
    'An image is made from the snapshot of its root device or from a manifest. Map a snapshot to the root device name, or name a manifest.',
  'image-manifest-malformed': 'A manifest is named as <bucket>/<path>.manifest.xml. Name it so.',
  'image-device-repeated': 'A device is mapped twice. Map each device once.',
  'image-device-malformed':
    'A mapping names its device, and the snapshot, size or virtual name behind it. Complete it.',
  'image-device-encrypted':
    'The encryption of a device made from a snapshot is that of the snapshot. Leave it out, or copy the image encrypted.',
  'image-device-fixed':
    'Of a volume that the instance has, only the deletion on termination can be chosen. Leave the rest out, or change the volume first.',
  'image-device-too-small':
    'A device cannot be smaller than the snapshot behind it. Enlarge it, or leave the size out.',
  'image-boot-unsupported':
    'UEFI needs an image of HVM virtualization that is not i386; NitroTPM needs UEFI. Change the boot mode or the architecture.',
  'image-attribute-unknown': 'The value is none that this attribute can have. Give one that it can.',
  'image-attribute-one-way': 'Support for IMDSv2 can be turned on and never off. Register a new image without it.',
  'instance-not-imageable':
    'An image is made of an own instance with EBS volumes that is running or stopped. Wait for that state, or choose another instance.',
  'image-copy-storage-unshared':
    'You do not have permission to access the storage of this image: its owner must share its snapshots with the account, too.',
  'image-copy-encrypted-alike': 'Copies of images without EBS snapshots cannot be encrypted. Leave the encryption out.',
  'image-copy-across-partitions':
    'An image cannot be copied to another partition. Store it in S3 and restore it there.',
  'image-copy-duration-malformed': 'The duration of a copy is a multiple of 15 minutes, up to 48 hours. Round it.',
  'image-copy-limit-exceeded': 'At most 300 copies can be under way into a Region. Wait for some to end.',
  'image-paid-confined':
    'A shared image with product codes cannot be copied to another account. Subscribe and launch it instead.',
  'public-access-blocked':
    'Block public access is enabled for images of the account in the Region. Disable it first to share the image publicly.',
  'image-encrypted-not-public':
    'An image with encrypted snapshots cannot be public. Share it with accounts or organizations.',
  'image-watermarked-not-public': 'An image with watermarks cannot be public. Detach them first.',
  'image-paid-not-public': 'An image with product codes cannot be public. Share it with accounts.',
  'image-key-not-shareable':
    'An image whose snapshots are encrypted under the AWS-managed key cannot be shared. Copy it under a key of your own.',
  'public-image-limit-exceeded':
    'The account has as many public images in the Region as it may. Make some private first.',
  'launch-permission-limit-exceeded':
    'An image is shared with at most 1,000 accounts, organizations and units. Remove some first.',
  'launch-permission-request-too-large': 'One request names at most 10,000 grantees. Split it.',
  'launch-permission-contradictory': 'One request cannot both add and remove a grantee. Decide for one.',
  'launch-permission-absent':
    'The image is not shared with the account itself. What an organization has, it cannot give up.',
  'deprecation-in-past': 'An image cannot be deprecated as of a time that has passed. Choose a later one.',
  'deprecation-too-late':
    'A deprecation lies at most 10 years ahead, for a public image at most 2 years after its creation. Choose an earlier time.',
  'deprecation-fixed-while-public':
    "A public image's deprecation cannot be cancelled or postponed. Make the image private first.",
  'deregistration-protected': 'The image is protected from deregistration. Turn the protection off first.',
  'deregistration-cooling-down': 'Protection was turned off with a cooldown, and holds until it ends. Wait until then.',
  'image-kept-by-backup': 'AWS Backup manages the image. Delete its recovery point instead.',
  'image-not-in-bin': 'The image is not in the Recycle Bin. Check the id and the Region.',
  'image-snapshots-missing': "All of the image's snapshots must be restored before it is. Restore them first.",
  'image-retention-running': 'The retention in the Recycle Bin has not ended. It ends by itself.',
  'watermark-malformed':
    "A watermark's name has 3 to 128 letters, digits, spaces or any of ( ) [ ] . / - ' @ _ and nothing else. Rename it.",
  'watermark-limit-exceeded': 'An image has at most 5 watermarks. Detach one first.',
  'watermark-needs-private': 'Only private images take watermarks. Make the image private first.',
  'fast-launch-unsupported': 'Fast launch is for Windows images that the account owns. Choose another image.',
  'fast-launch-launches-too-few': 'Fast launch prepares at least 6 instances at a time. Raise the number.',
  'fast-launch-state-unsuited': 'Fast launch is not in a state for this. Wait until the change under way has ended.',
  'image-not-storable':
    'Only EBS-backed HVM images of at most 5,000 GiB are stored, by those who own them or have them shared.',
  'image-store-limit-exceeded':
    'At most 1,200 GiB can be under way into storage, and 600 GiB out of it. Wait for tasks to end.',
  'stored-image-not-found': 'There is no stored image under this key in the bucket. Check both.',
  'image-not-exportable':
    'Images that are encrypted, or carry product codes, cannot be exported. Export one of your own making.',
  'disk-format-unsupported': 'The format is none that can be imported or exported.',
  'import-source-missing': 'An import names at least one disk to read. Name one.',
} as const;

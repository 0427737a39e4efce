import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { DescribeImageAttributeRequest, ImageAttribute, LaunchPermission } from '@aws-sdk/client-ec2';
import type { Image } from '#lifecycle';
import type { Call, Ec2Action } from '../../call.js';
import { Ec2Error, invalidValue, missingParameter } from '../../errors.js';
import { productCodesOf, protectionOf } from '../../print/image.js';
import { timeText } from '../../print/time.js';
import type { Wide } from '../../print/values.js';
import { Viewers } from '../../viewers.js';
import { imageNamed, ownImageNamed } from './images-named.js';

type Printed = Wide<ImageAttribute>;

/** A value that is not set is an empty element. */
const value = (text: string | undefined) => (text === undefined ? {} : { Value: text });

/** What whoever may launch an image is told of it. */
const ATTRIBUTES: Readonly<Record<string, (image: Image) => Printed>> = {
  description: ({ attributes }) => ({ Description: value(attributes.description) }),
  kernel: ({ attributes }) => ({ KernelId: value(attributes.kernelId) }),
  ramdisk: ({ attributes }) => ({ RamdiskId: value(attributes.ramdiskId) }),
  productCodes: (image) => ({ ProductCodes: productCodesOf(image) }),
  sriovNetSupport: ({ attributes }) => ({ SriovNetSupport: value(attributes.sriovNetSupport) }),
  bootMode: ({ attributes }) => ({ BootMode: value(attributes.bootMode) }),
  tpmSupport: ({ attributes }) => ({ TpmSupport: value(attributes.tpmSupport) }),
  imdsSupport: ({ attributes }) => ({ ImdsSupport: value(attributes.imdsSupport) }),
};

/** What only its owner is told. */
const OWNERS: Readonly<Record<string, (image: Image) => Printed>> = {
  launchPermission: ({ permissions }) => ({ LaunchPermissions: Object.keys(permissions).map(permission) }),
  uefiData: ({ attributes }) => ({ UefiData: value(attributes.uefiData) }),
  lastLaunchedTime: ({ lastLaunchedAt }) => ({
    LastLaunchedTime: value(lastLaunchedAt === null ? undefined : timeText(lastLaunchedAt)),
  }),
  deregistrationProtection: (image) => ({ DeregistrationProtection: value(protectionOf(image)) }),
};

const NAMES = [...Object.keys(OWNERS), ...Object.keys(ATTRIBUTES), 'blockDeviceMapping'].toSorted().join(', ');

@Injectable()
export class DescribeImageAttributeAction implements Ec2Action {
  readonly name = 'DescribeImageAttribute';
  readonly actionClass = 'read';

  constructor(
    private readonly queries: QueryBus,
    private readonly viewers: Viewers,
  ) {}

  async answer({ Attribute, ImageId }: Partial<DescribeImageAttributeRequest>, call: Call): Promise<Printed> {
    if (Attribute === undefined) throw missingParameter('Attribute');
    const standing = this.viewers.of(call);
    if (Attribute === 'blockDeviceMapping') {
      const { imageId } = await imageNamed(this.queries, ImageId, standing);
      const advice = 'The attribute blockDeviceMapping is deprecated: DescribeImages shows it.';
      throw new Ec2Error('AuthFailure', `Unauthorized attempt to access image:${imageId}. ${advice}`);
    }
    const [owners, others] = [memberOf(OWNERS, Attribute), memberOf(ATTRIBUTES, Attribute)];
    if (!owners && !others) throw invalidValue('attribute', Attribute, `Expecting one of ${NAMES}.`);
    const named = owners ? ownImageNamed : imageNamed;
    const image = await named(this.queries, ImageId, standing);
    return { ImageId: image.imageId, ...(owners ?? others)?.(image) };
  }
}

const memberOf = <Value>(set: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(set, name) ? set[name] : undefined;

/** A launch permission, by its grantee's key: `<kind>:<id>`. */
function permission(key: string): Wide<LaunchPermission> {
  const cut = key.indexOf(':');
  const [kind, id] = [key.slice(0, cut), key.slice(cut + 1)];
  if (kind === 'everyone') return { Group: 'all' };
  if (kind === 'organization') return { OrganizationArn: id };
  return kind === 'account' ? { UserId: id } : { OrganizationalUnitArn: id };
}

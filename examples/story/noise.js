import { EAST, EUROPE, IMAGE, INSTANCE, PRINCIPAL } from './cast.js';
import { call, items } from './records.js';

const { pipeline, ana, omar, shopDeploy, cloudAdmin, stranger } = PRINCIPAL;

/** What a trail mostly holds: reading, signing in, other services. None of it changes an image. */
const KINDS = [
  [pipeline, EAST, 'sts', 'GetCallerIdentity', null],
  [pipeline, EAST, 'ec2', 'DescribeImages', { imagesSet: items({ imageId: IMAGE.base }), filterSet: {} }],
  [pipeline, EAST, 'ssm', 'GetParameter', { name: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' }],
  [ana, EAST, 'ec2', 'DescribeInstances', { instancesSet: items({ instanceId: INSTANCE.builder }), filterSet: {} }],
  [ana, EUROPE, 'ec2', 'DescribeImages', { imagesSet: items({ imageId: IMAGE.europe }), filterSet: {} }],
  [omar, EAST, 's3', 'GetBucketAcl', { bucketName: 'example-trail-logs', Host: 's3.us-east-1.amazonaws.com', acl: '' }],
  [omar, EAST, 'iam', 'ListAttachedRolePolicies', { roleName: 'image-pipeline' }],
  [shopDeploy, EAST, 'ec2', 'DescribeSnapshotAttribute', { snapshotId: 'snap-0example000000001', attributeType: 'CREATE_VOLUME_PERMISSION' }],
  [cloudAdmin, EAST, 'organizations', 'DescribeOrganization', null],
  [stranger, EAST, 'ec2', 'DescribeImages', { ownersSet: {}, executableBySet: items({ user: 'all' }), filterSet: {} }],
];

const DAYS = ['2026-03-02', '2026-03-05', '2026-03-10', '2026-03-16', '2026-03-21'];

export const noise = () =>
  DAYS.flatMap((day, row) =>
    KINDS.map(([who, region, source, name, asked], column) =>
      call(who, `${day}T${String(7 + row).padStart(2, '0')}:${String(10 + column * 3).padStart(2, '0')}:09Z`, region, name, {
        source,
        asked,
        readOnly: true,
      }),
    ),
  );

import { ACCOUNT, EAST, EUROPE, IMAGE, INSTANCE, ORGANIZATION, ORGANIZATION_ARN, PRINCIPAL, ROOT, SNAPSHOT, VOLUME, WORKLOADS } from './cast.js';
import {
  changeInstances,
  createSnapshot,
  createTags,
  imageState,
  instanceState,
  launchPermission,
  refused,
  registerImage,
  runInstances,
  runRefused,
  simple,
  snapshotDone,
  volumePermission,
} from './ec2.js';
import { call, epochMillis, items, serviceEvent, tagsOf, uuidOf, viaBus } from './records.js';

const { pipeline, ana, omar, contractor, shopDeploy, shopScaling, shopAdmin, cloudAdmin, stranger } = PRINCIPAL;

const organizations = (who, time, name, asked, answer) =>
  call(who, time, EAST, name, { source: 'organizations', asked, answer });

/** An organization is founded; the shop's account joins by invitation, the labs' account is created in it. */
const organization = () => {
  const handshake = 'h-examplehandshake0000000000000001';
  return {
    records: [
      organizations(cloudAdmin, '2026-01-05T08:00:00Z', 'CreateOrganization', { featureSet: 'ALL' }, {
        organization: {
          id: ORGANIZATION,
          arn: ORGANIZATION_ARN,
          featureSet: 'ALL',
          masterAccountArn: `arn:aws:organizations::${ACCOUNT.management}:account/${ORGANIZATION}/${ACCOUNT.management}`,
          masterAccountId: ACCOUNT.management,
          masterAccountEmail: 'HIDDEN_DUE_TO_SECURITY_REASONS',
          availablePolicyTypes: [{ type: 'SERVICE_CONTROL_POLICY', status: 'ENABLED' }],
        },
      }),
      organizations(cloudAdmin, '2026-01-05T08:04:00Z', 'CreateOrganizationalUnit', { parentId: ROOT, name: 'Workloads' }, {
        organizationalUnit: {
          id: WORKLOADS,
          arn: `arn:aws:organizations::${ACCOUNT.management}:ou/${ORGANIZATION}/${WORKLOADS}`,
          name: 'Workloads',
        },
      }),
      organizations(shopAdmin, '2026-01-06T10:00:00Z', 'AcceptHandshake', { handshakeId: handshake }, {
        handshake: {
          id: handshake,
          arn: `arn:aws:organizations::${ACCOUNT.management}:handshake/${ORGANIZATION}/invite/${handshake}`,
          action: 'INVITE',
          state: 'ACCEPTED',
          parties: [
            { id: ORGANIZATION.slice(2), type: 'ORGANIZATION' },
            { id: ACCOUNT.shop, type: 'ACCOUNT' },
          ],
          resources: [
            { type: 'ORGANIZATION', value: ORGANIZATION },
            { type: 'ACCOUNT', value: ACCOUNT.shop },
          ],
          requestedTimestamp: 'Jan 6, 2026 9:30:00 AM',
          expirationTimestamp: 'Jan 21, 2026 9:30:00 AM',
        },
      }),
      organizations(cloudAdmin, '2026-01-06T10:05:00Z', 'MoveAccount', {
        accountId: ACCOUNT.shop,
        sourceParentId: ROOT,
        destinationParentId: WORKLOADS,
      }, null),
      serviceEvent(ACCOUNT.management, '2026-01-07T09:00:31Z', EAST, 'CreateAccountResult', {
        source: 'organizations',
        details: {
          createAccountStatus: {
            id: 'car-examplecreateaccount00000000001',
            state: 'SUCCEEDED',
            accountName: '****',
            accountId: ACCOUNT.labs,
            requestedTimestamp: 'Jan 7, 2026 9:00:20 AM',
            completedTimestamp: 'Jan 7, 2026 9:00:31 AM',
          },
        },
      }),
      organizations(cloudAdmin, '2026-03-18T09:00:00Z', 'RemoveAccountFromOrganization', { accountId: ACCOUNT.labs }, null),
    ],
  };
};

/** An old image with two disks: protected, shared with the shop, launched by its auto scaling group. */
const legacyImage = () => ({
  records: [
    createSnapshot(ana, '2026-01-12T09:00:00Z', EAST, { id: SNAPSHOT.legacyRoot, volume: VOLUME.legacyRoot, size: 8, description: 'legacy root' }),
    createSnapshot(ana, '2026-01-12T09:00:04Z', EAST, { id: SNAPSHOT.legacyData, volume: VOLUME.legacyData, size: 100, description: 'legacy data' }),
    registerImage(ana, '2026-01-12T09:30:00Z', EAST, {
      id: IMAGE.legacy,
      name: 'legacy-2026-01',
      description: 'the image before the pipeline',
      devices: [
        ['/dev/xvda', SNAPSHOT.legacyRoot, 8],
        ['/dev/sdf', SNAPSHOT.legacyData, 100],
      ],
    }),
    call(ana, '2026-01-12T09:35:00Z', EAST, 'EnableImageDeregistrationProtection', {
      asked: { EnableImageDeregistrationProtectionRequest: { ImageId: IMAGE.legacy, WithCooldown: false } },
      answer: { EnableImageDeregistrationProtectionResponse: { return: 'enabled-without-cooldown' } },
    }),
    launchPermission(ana, '2026-01-12T10:00:00Z', EAST, IMAGE.legacy, { add: items({ userId: ACCOUNT.shop }) }),
    runInstances(shopScaling, '2026-02-10T06:00:00Z', EAST, {
      image: IMAGE.legacy,
      ids: [INSTANCE.legacy],
      reservation: 'r-01e9acc20260210f1',
      tags: { 'aws:autoscaling:groupName': 'shop-legacy' },
    }),
  ],
});

/** The pipeline builds the base image on an instance of Amazon's, and copies it to Europe. */
const baseImage = () => {
  const created = call(pipeline, '2026-03-02T08:24:40Z', EAST, 'CreateImage', {
    asked: {
      instanceId: INSTANCE.builder,
      name: 'base-2026-03',
      description: 'the base of March',
      noReboot: false,
      tagSpecificationSet: items({ resourceType: 'image', tags: tagsOf({ Release: '2026-03' }).items }),
    },
    answer: { imageId: IMAGE.base },
  });
  const copied = call(pipeline, '2026-03-02T09:00:00Z', EUROPE, 'CopyImage', {
    asked: { sourceRegion: EAST, sourceImageId: IMAGE.base, name: 'base-2026-03', description: 'the base of March', encrypted: false, copyImageTags: true },
    answer: { imageId: IMAGE.europe },
  });
  return {
    records: [
      runInstances(pipeline, '2026-03-02T08:00:05Z', EAST, {
        image: IMAGE.amazon,
        ids: [INSTANCE.builder],
        reservation: 'r-0ba5e20260302f001',
        tags: { Name: 'builder' },
      }),
      created,
      createTags(pipeline, '2026-03-02T08:31:30Z', EAST, IMAGE.base, { Name: 'base-2026-03', Team: 'platform' }),
      changeInstances(pipeline, '2026-03-02T08:40:00Z', EAST, { name: 'TerminateInstances', ids: [INSTANCE.builder] }),
      copied,
      createTags(pipeline, '2026-03-02T09:14:20Z', EUROPE, IMAGE.europe, { Name: 'base-2026-03' }),
      launchPermission(ana, '2026-03-02T10:00:00Z', EAST, IMAGE.base, { add: items({ organizationArn: ORGANIZATION_ARN }) }),
      launchPermission(ana, '2026-03-03T10:00:00Z', EUROPE, IMAGE.europe, { add: items({ userId: ACCOUNT.shop }) }),
      call(ana, '2026-03-20T09:00:00Z', EAST, 'EnableImageDeprecation', {
        asked: { EnableImageDeprecationRequest: { ImageId: IMAGE.base, DeprecateAt: '2026-09-01T00:00:00Z' } },
        answer: { EnableImageDeprecationResponse: { return: true } },
      }),
    ],
    notices: [
      instanceState(ACCOUNT.images, '2026-03-02T08:00:06Z', EAST, INSTANCE.builder, 'pending'),
      instanceState(ACCOUNT.images, '2026-03-02T08:00:21Z', EAST, INSTANCE.builder, 'running'),
      snapshotDone(ACCOUNT.images, '2026-03-02T08:31:02Z', EAST, {
        event: 'createSnapshot',
        snapshot: SNAPSHOT.base,
        source: `arn:aws:ec2::${EAST}:volume/${VOLUME.builder}`,
        startTime: '2026-03-02T08:24:43Z',
      }),
      imageState(ACCOUNT.images, '2026-03-02T08:31:12Z', EAST, IMAGE.base, 'available', created),
      instanceState(ACCOUNT.images, '2026-03-02T08:40:01Z', EAST, INSTANCE.builder, 'shutting-down'),
      instanceState(ACCOUNT.images, '2026-03-02T08:41:10Z', EAST, INSTANCE.builder, 'terminated'),
      snapshotDone(ACCOUNT.images, '2026-03-02T09:13:40Z', EUROPE, {
        event: 'copySnapshot',
        snapshot: SNAPSHOT.europe,
        source: `arn:aws:ec2::${EAST}:snapshot/${SNAPSHOT.base}`,
        startTime: '2026-03-02T09:00:03Z',
      }),
      imageState(ACCOUNT.images, '2026-03-02T09:14:00Z', EUROPE, IMAGE.europe, 'available', copied),
    ],
  };
};

/** The shop, a member of the organization, launches the base; the owner's trail tells of the volumes made. */
const memberLaunch = () => ({
  records: [
    runInstances(shopDeploy, '2026-03-05T07:30:00Z', EAST, {
      image: IMAGE.base,
      ids: INSTANCE.shop,
      reservation: 'r-05a0f20260305f001',
      tags: { Name: 'shop' },
    }),
    ...[1, 2].map((number) =>
      serviceEvent(ACCOUNT.images, `2026-03-05T07:30:0${number + 1}Z`, EAST, 'SharedSnapshotVolumeCreated', {
        from: ACCOUNT.shop,
        details: { snapshotId: SNAPSHOT.base },
        sharedEventID: uuidOf('shared', 'shop', String(number)),
      }),
    ),
  ],
  notices: INSTANCE.shop.map((id, index) => instanceState(ACCOUNT.shop, `2026-03-05T07:30:2${index}Z`, EAST, id, 'running')),
});

/** A worker runs the base; its root volume is taken off, put back and snapshotted, and an image is registered from that. */
const descendant = () => {
  const attachment = (name, time, status) =>
    call(pipeline, time, EAST, name, {
      asked: { volumeId: VOLUME.worker, instanceId: INSTANCE.worker, device: '/dev/xvda' },
      answer: { volumeId: VOLUME.worker, instanceId: INSTANCE.worker, device: '/dev/xvda', status, attachTime: epochMillis(time) },
    });
  const registered = registerImage(pipeline, '2026-03-06T09:30:00Z', EAST, {
    id: IMAGE.web,
    name: 'web-2026-03',
    description: 'the base and the web server',
    devices: [['/dev/xvda', SNAPSHOT.web, 8]],
  });
  return {
    records: [
      runInstances(pipeline, '2026-03-06T08:00:00Z', EAST, {
        image: IMAGE.base,
        ids: [INSTANCE.worker],
        reservation: 'r-0eb1e20260306f001',
        tags: { Name: 'worker' },
      }),
      changeInstances(pipeline, '2026-03-06T09:00:00Z', EAST, { name: 'StopInstances', ids: [INSTANCE.worker] }),
      attachment('DetachVolume', '2026-03-06T09:05:00Z', 'detaching'),
      attachment('AttachVolume', '2026-03-06T09:10:00Z', 'attaching'),
      createSnapshot(pipeline, '2026-03-06T09:15:00Z', EAST, { id: SNAPSHOT.web, volume: VOLUME.worker, size: 8, description: 'web root' }),
      registered,
      createTags(pipeline, '2026-03-06T09:30:05Z', EAST, IMAGE.web, { Name: 'web-2026-03', Team: 'web' }),
      changeInstances(pipeline, '2026-03-06T09:40:00Z', EAST, { name: 'TerminateInstances', ids: [INSTANCE.worker], from: 'stopped' }),
      runInstances(pipeline, '2026-03-09T06:00:00Z', EAST, {
        image: IMAGE.web,
        ids: INSTANCE.web,
        reservation: 'r-0eb1e20260309f001',
        tags: { Name: 'web' },
      }),
      changeInstances(pipeline, '2026-03-25T20:00:00Z', EAST, { name: 'StopInstances', ids: [INSTANCE.web[1]] }),
    ],
    notices: [
      instanceState(ACCOUNT.images, '2026-03-06T08:00:18Z', EAST, INSTANCE.worker, 'running'),
      instanceState(ACCOUNT.images, '2026-03-06T09:00:41Z', EAST, INSTANCE.worker, 'stopped'),
      snapshotDone(ACCOUNT.images, '2026-03-06T09:21:00Z', EAST, {
        event: 'createSnapshot',
        snapshot: SNAPSHOT.web,
        source: `arn:aws:ec2::${EAST}:volume/${VOLUME.worker}`,
        startTime: '2026-03-06T09:15:00Z',
      }),
      imageState(ACCOUNT.images, '2026-03-06T09:30:02Z', EAST, IMAGE.web, 'available', registered),
      instanceState(ACCOUNT.images, '2026-03-06T09:40:31Z', EAST, INSTANCE.worker, 'terminated'),
      ...INSTANCE.web.map((id, index) => instanceState(ACCOUNT.images, `2026-03-09T06:00:2${index}Z`, EAST, id, 'running')),
      instanceState(ACCOUNT.images, '2026-03-25T20:01:10Z', EAST, INSTANCE.web[1], 'stopped'),
    ],
  };
};

/** Ana means to share the base with one more account and shares it with everyone; a stranger is quick. */
const exposure = () => {
  const mistake = launchPermission(ana, '2026-03-10T14:02:11Z', EAST, IMAGE.base, { add: items({ group: 'all' }) });
  const blocked = [
    'Client.OperationNotPermitted',
    'You can’t publicly share this image because block public access for AMIs is enabled for this account. To publicly share the image, you must call the DisableImageBlockPublicAccess API.',
  ];
  return {
    records: [
      mistake,
      runInstances(stranger, '2026-03-10T15:20:30Z', EAST, {
        image: IMAGE.base,
        ids: [INSTANCE.stranger],
        reservation: 'r-0bad020260310f001',
        type: 'c7i.8xlarge',
      }),
      serviceEvent(ACCOUNT.images, '2026-03-10T15:20:32Z', EAST, 'SharedSnapshotVolumeCreated', {
        from: ACCOUNT.stranger,
        details: { snapshotId: SNAPSHOT.base },
        sharedEventID: uuidOf('shared', 'stranger', '1'),
      }),
      refused(
        stranger,
        '2026-03-10T15:41:00Z',
        EAST,
        'CopyImage',
        { sourceRegion: EAST, sourceImageId: IMAGE.base, name: 'finders-keepers' },
        ['Client.InvalidRequest', 'You do not have permission to access the storage of this ami'],
      ),
      launchPermission(omar, '2026-03-10T17:02:11Z', EAST, IMAGE.base, { remove: items({ group: 'all' }) }),
      call(omar, '2026-03-10T17:10:00Z', EAST, 'EnableImageBlockPublicAccess', {
        asked: { EnableImageBlockPublicAccessRequest: { ImageBlockPublicAccessState: 'block-new-sharing' } },
        answer: { EnableImageBlockPublicAccessResponse: { imageBlockPublicAccessState: 'block-new-sharing' } },
      }),
      refused(
        ana,
        '2026-03-19T13:00:00Z',
        EAST,
        'ModifyImageAttribute',
        { imageId: IMAGE.base, attributeType: 'launchPermission', launchPermission: { add: items({ group: 'all' }) } },
        blocked,
      ),
      volumePermission(ana, '2026-03-11T09:00:00Z', EAST, SNAPSHOT.base, { add: items({ userId: ACCOUNT.backups }) }),
      serviceEvent(ACCOUNT.images, '2026-03-11T22:00:07Z', EAST, 'SharedSnapshotCopyInitiated', {
        from: ACCOUNT.backups,
        details: { snapshotId: SNAPSHOT.base },
        sharedEventID: uuidOf('shared', 'backups', '1'),
      }),
      volumePermission(ana, '2026-03-12T09:00:00Z', EAST, SNAPSHOT.base, { remove: items({ userId: ACCOUNT.backups }) }),
    ],
    notices: [viaBus(mistake, '2026-03-10T14:02:19Z')],
  };
};

/** The old image goes, after three refusals; its snapshots stay behind, and its auto scaling group launches nothing more. */
const deregistration = () => {
  const gone = simple(ana, '2026-03-16T11:00:00Z', EAST, 'DeregisterImage', { imageId: IMAGE.legacy });
  return {
    records: [
      refused(contractor, '2026-03-12T16:20:00Z', EAST, 'DeregisterImage', { imageId: IMAGE.base }, [
        'Client.UnauthorizedOperation',
        `You are not authorized to perform this operation. User: ${contractor.identity.arn} is not authorized to perform: ec2:DeregisterImage on resource: arn:aws:ec2:${EAST}::image/${IMAGE.base} because no identity-based policy allows the ec2:DeregisterImage action`,
      ]),
      refused(ana, '2026-03-16T10:30:00Z', EAST, 'DeleteSnapshot', { snapshotId: SNAPSHOT.legacyRoot, force: false }, [
        'Client.InvalidSnapshot.InUse',
        `The snapshot ${SNAPSHOT.legacyRoot} is currently in use by ${IMAGE.legacy}`,
      ]),
      refused(ana, '2026-03-16T10:40:00Z', EAST, 'DeregisterImage', { imageId: IMAGE.legacy }, [
        'Client.OperationNotPermitted',
        `The image ${IMAGE.legacy} is protected from deregistration.`,
      ]),
      call(ana, '2026-03-16T10:50:00Z', EAST, 'DisableImageDeregistrationProtection', {
        asked: { DisableImageDeregistrationProtectionRequest: { ImageId: IMAGE.legacy } },
        answer: { DisableImageDeregistrationProtectionResponse: { return: 'disabled' } },
      }),
      gone,
      runRefused(shopScaling, '2026-03-17T03:12:07Z', EAST, { image: IMAGE.legacy }, [
        'Client.InvalidAMIID.NotFound',
        `The image id '[${IMAGE.legacy}]' does not exist`,
      ]),
      simple(omar, '2026-03-30T11:00:00Z', EAST, 'DeleteSnapshot', { snapshotId: SNAPSHOT.legacyData, force: false }),
    ],
    notices: [imageState(ACCOUNT.images, '2026-03-16T11:00:02Z', EAST, IMAGE.legacy, 'deregistered', gone)],
  };
};

/** The European copy is disabled for a day: its share does not come back when it is enabled again. */
const disabledCopy = () => {
  const off = call(omar, '2026-03-21T10:00:00Z', EUROPE, 'DisableImage', {
    asked: { DisableImageRequest: { ImageId: IMAGE.europe } },
    answer: { DisableImageResponse: { return: true } },
  });
  const on = call(omar, '2026-03-22T10:00:00Z', EUROPE, 'EnableImage', {
    asked: { EnableImageRequest: { ImageId: IMAGE.europe } },
    answer: { EnableImageResponse: { return: true } },
  });
  return {
    records: [
      off,
      runRefused(shopDeploy, '2026-03-21T12:00:00Z', EUROPE, { image: IMAGE.europe }, [
        'Client.InvalidAMIID.Unavailable',
        `The image ID: '${IMAGE.europe}' is no longer available`,
      ]),
      on,
    ],
    notices: [
      imageState(ACCOUNT.images, '2026-03-21T10:00:03Z', EUROPE, IMAGE.europe, 'disabled', off),
      imageState(ACCOUNT.images, '2026-03-22T10:00:03Z', EUROPE, IMAGE.europe, 'available', on),
    ],
  };
};

export const chapters = () =>
  [organization, legacyImage, baseImage, memberLaunch, descendant, exposure, deregistration, disabledCopy].map((tell) => tell());

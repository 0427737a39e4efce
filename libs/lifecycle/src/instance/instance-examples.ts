import type { FactExamples, InstanceFactType, ReservationFactType } from '../facts.js';

const instance = { instanceId: 'i-0a1b2c3d4e5f60718' };
const imageId = 'ami-0a1b2c3d4e5f60718';
const place = { ...instance, imageId, ownerId: '111122223333', region: 'eu-central-1' };
const shape = {
  instanceType: 'm7g.large',
  availabilityZone: 'eu-central-1a',
  architecture: 'arm64',
  rootDeviceName: '/dev/xvda',
  rootDeviceType: 'ebs',
};

/** One telling example of each fact of an instance. */
export const INSTANCE_EXAMPLES: FactExamples<InstanceFactType> = {
  InstanceLaunched: {
    ...place,
    ...shape,
    requestedImage: 'resolve:ssm:/images/base',
    reservationId: 'r-0a1b2c3d4e5f60718',
    requesterId: '722737459838',
    launchIndex: 0,
    hibernationConfigured: false,
    tags: { Team: 'web' },
  },
  InstanceObserved: {
    ...place,
    ...shape,
    state: 'running',
    launchedAt: 1772323200000000,
    blockDevices: [{ deviceName: '/dev/xvda', volumeId: 'vol-0a1b2c3d4e5f60718' }],
  },
  InstancePending: instance,
  InstanceRunning: instance,
  InstanceAttributesChanged: { ...instance, attributes: { disableApiTermination: 'true' } },
  InstanceImaged: { ...instance, imageId, noReboot: false },
  InstanceRebooted: instance,
  InstanceStatusFailed: { ...instance, reasonCode: 'Client.InternalError', reason: 'Client error on launch' },
  InstanceStatusReported: { ...instance, status: 'impaired', reasonCodes: ['unresponsive'], description: 'No answer' },
  InstanceConnectKeySent: { ...instance, osUser: 'ec2-user' },
  FleetInstanceChanged: { ...instance, change: 'launched', imageId, instanceType: 'm7g.large' },
  SpotRequestFulfilled: { ...instance, spotRequestId: 'sir-0a1b2c3d' },
  RebalanceRecommended: instance,
  SpotInterruptionWarned: { ...instance, action: 'stop' },
  SpotInterrupted: instance,
  RootVolumeReplacementRequested: { ...instance, taskId: 'replacevol-0a1b2c3d4e5f60718', imageId },
  RootVolumeReplaced: { ...instance, imageId },
  RootVolumeReplacementFailed: { ...instance, taskId: 'replacevol-0a1b2c3d4e5f60718', reason: 'The key is disabled' },
  InstanceHibernating: instance,
  InstanceStopping: { ...instance, reasonCode: 'Client.UserInitiatedShutdown' },
  InstanceStopped: instance,
  InstanceShuttingDown: { ...instance, reason: 'User initiated' },
  InstanceTerminated: { ...instance, reasonCode: 'Server.SpotInstanceTermination' },
};

/** One telling example of the fact of a launch. */
export const RESERVATION_EXAMPLES: FactExamples<ReservationFactType> = {
  InstancesRequested: {
    reservationId: 'r-0a1b2c3d4e5f60718',
    ownerId: '111122223333',
    region: 'eu-central-1',
    imageId,
    requestedImage: 'resolve:ssm:/images/base',
    clientToken: '0a1b2c3d-token',
    parameters: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
    ...shape,
    instances: [
      {
        instanceId: instance.instanceId,
        blockDevices: [{ deviceName: '/dev/xvda', volumeId: 'vol-0a1b2c3d4e5f60718', snapshotId: 'snap-0a1b2c3d' }],
      },
    ],
    attributes: { disableApiTermination: 'true' },
    tags: { Team: 'web' },
  },
};

import type { EvidenceFactType, FactExamples, SharedFactType } from '../facts.js';

const resourceId = 'ami-0a1b2c3d4e5f60718';
const raw = '{"eventName":"DeregisterImage"}';
const sha256 = '5c619a0ebe42f95672dd4280616f310a2b717b452b05b50b67614df18942d468';

/** One telling example of each fact that any subject can have, and of what is kept of the world's own words. */
export const SHARED_EXAMPLES: FactExamples<SharedFactType | EvidenceFactType> = {
  TagsSet: { resourceId, tags: { Team: 'web', Stage: 'test' } },
  TagsRemoved: { resourceId, tags: [{ key: 'Stage' }, { key: 'Team', value: 'web' }] },
  ActionRefused: {
    subject: resourceId,
    action: 'DeregisterImage',
    errorCode: 'Client.UnauthorizedOperation',
    errorMessage: 'You are not authorized to perform this operation.',
    parameters: { imageId: resourceId },
  },
  EvidenceRecorded: {
    record: '86eac0ac-8521-4126-aa32-a22f2b74d02e',
    form: 'cloudtrail',
    sha256,
    raw,
    file: '111122223333_CloudTrail_eu-central-1_20260301T0000Z_x9kHmzMa7cx6l9wM.json.gz',
    index: 3,
  },
  RecordQuarantined: {
    reason: 'No Region: a record of EC2 names one.',
    file: 'trail.json.gz',
    index: 7,
    raw,
    encoding: 'utf8',
    truncated: false,
    sha256,
  },
  RecordReleased: { record: '86eac0ac-8521-4126-aa32-a22f2b74d02e' },
};

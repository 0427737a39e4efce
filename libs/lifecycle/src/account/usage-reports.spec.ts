import { given, happened, moment } from '#testing';
import { image } from '../image/image.js';
import { account } from './account.js';
import { deleteUsageReport, requestUsageReport } from './usage-reports.js';

const accountId = '111122223333';
const region = 'eu-central-1';
const imageId = 'ami-0a1b2c3d4e5f60718';
const ruled = happened('08:00:00', 'AccountRuled', { accountId }, { stream: `account-${accountId}` });
const registered = happened('09:00:00', 'ImageRegistered', {
  imageId,
  ownerId: accountId,
  region,
  attributes: { name: 'base' },
});
const known = { account: accountId, region, at: moment('10:00:00'), image: given(image, registered).state() };
const reportId = 'amiur-0a1b2c3d4e5f60718';
const requested = { type: 'ImageUsageReportRequested', data: { accountId, region, imageId, reportId } } as const;
const told = happened('09:30:00', 'ImageUsageReportRequested', requested.data, { stream: `account-${accountId}` });

describe('a report on the use of an image', () => {
  const requesting = (more: object = {}, ...facts: Parameters<typeof given>[1][]) =>
    given(account, ruled, ...facts).decide((now) => requestUsageReport(now, { reportId }, { ...known, ...more }));

  it('is for the owner of an image that is there', () => {
    requesting().records(requested);
    requesting({ account: '444455556666' }).refuses('image-not-found');
    const ended = given(image, registered, happened('09:10:00', 'ImageDeregistered', { imageId })).state();
    requesting({ image: ended }).refuses('image-ended');
  });

  it('is asked for once under one id, and never of another image', () => {
    requesting({}, told).records();
    const other = { ...known.image, imageId: 'ami-0f1e2d3c4b5a69788' };
    requesting({ image: other }, told).refuses('request-token-reused');
  });

  it('is deleted once', () => {
    const deleting = (...facts: Parameters<typeof given>[1][]) =>
      given(account, ruled, ...facts).decide((now) => deleteUsageReport(now, { reportId }, known));
    deleting(told).records({ type: 'ImageUsageReportDeleted', data: { accountId, region, reportId } });
    deleting().refuses('usage-report-not-found', reportId);
  });

  it('is only asked for where the account is ruled here', () => {
    given(account, told)
      .decide((now) => requestUsageReport(now, { reportId }, known))
      .refuses('account-observed');
  });
});

export const BASE = 'ami-0ba5e20260302a001';
export const WEB = 'ami-0eb1e20260306a001';

/** What each question is asked of the sample trail, so that its answer has something to tell. */
export const ASKED: Record<string, string> = {
  'who-could-launch': `/v1/images/${BASE}/who-could-launch?at=2026-03-10T15:00:00Z`,
  'launchable-by': '/v1/accounts/222233334444/launchable?at=2026-03-17',
  show: `/v1/things/${BASE}?at=2026-03-21T12:00:00Z`,
  history: '/v1/things/ami-01e9acc20260112a1/history',
  lineage: `/v1/things/${WEB}/lineage`,
  impact: `/v1/images/${BASE}/impact?at=2026-04-01`,
  launches: `/v1/images/${BASE}/launches?descendants=true`,
  exposure: `/v1/exposure?imageId=${BASE}`,
  orphans: '/v1/orphans?at=2026-04-01&rate=0.05',
  unused: '/v1/unused?days=30&at=2026-06-01',
  diff: '/v1/diff?from=2026-03-16&to=2026-03-17',
  activity: '/v1/activity?principal=arn:aws:iam::111122223333:user/ana',
};

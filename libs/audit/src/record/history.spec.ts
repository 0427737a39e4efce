import { happened, moment } from '#testing';
import { endAll, told } from '../../../../test/support/auditing/case.js';
import * as the from '../../../../test/support/auditing/cast.js';
import { HistoryOf } from './history.query.js';

const history = (id: string, paging = {}) => new HistoryOf({ id, now: the.NOW, ...paging });

afterEach(endAll);

describe('the history of a thing', () => {
  it('tells each fact with its actor, its evidence, and what it changed', async () => {
    const evidence = happened(
      '10:00:00',
      'EvidenceRecorded',
      {
        record: 'r-1',
        form: 'cloudtrail',
        sha256: 'ab12',
        raw: '{}',
        file: 'trail.json',
        index: 7,
      },
      { stream: 'evidence-r-1' },
    );
    const born = the.registered('10:00:00', the.BASE, the.SNAPSHOT, {
      record: 'r-1',
      evidence: 'evidence-r-1',
      by: 'builder',
    });
    const one = await told(evidence, born);
    const { items } = await one.ask(history(the.BASE));
    expect(items).toMatchObject([
      {
        at: '2026-03-01T10:00:00Z',
        recordedAt: '2026-03-01T10:05:00Z',
        type: 'ImageRegistered',
        derived: false,
        who: { principal: 'builder' },
        evidence: {
          source: 'cloudtrail',
          record: 'r-1',
          stream: 'evidence-r-1',
          sha256: 'ab12',
          file: 'trail.json',
          index: 7,
        },
      },
    ]);
    expect(items[0]?.changes).toContainEqual({ facet: 'state', key: 'available', was: null, now: 'presumed' });
  });

  it('tells refused attempts, which change nothing', async () => {
    const refused = happened('10:30:00', 'ActionRefused', {
      subject: the.BASE,
      action: 'DeregisterImage',
      errorCode: 'Client.OperationNotPermitted',
    });
    const one = await told(the.registered('10:00:00'), refused);
    const { items } = await one.ask(history(the.BASE));
    expect(items[1]).toMatchObject({
      refused: { action: 'DeregisterImage', errorCode: 'Client.OperationNotPermitted', errorMessage: null },
      changes: [],
    });
  });

  it('tells two pieces of evidence of one transition as such', async () => {
    const gone = the.deregistered('11:00:00');
    const notice = happened('11:00:02', 'ImageDeregistered', { imageId: the.BASE }, { source: 'eventbridge' });
    const one = await told(the.registered('10:00:00'), gone, notice);
    const { items } = await one.ask(history(the.BASE));
    expect(items[2]).toMatchObject({ eventId: notice.id, corroborates: gone.id, changes: [] });
  });

  it('tells moments that time alone brought as derived, until a fact undoes them', async () => {
    const set = happened('10:10:00', 'ImageDeprecationSet', { imageId: the.BASE, deprecateAt: moment('12:00:00') });
    const one = await told(the.registered('10:00:00'), set);
    expect((await one.ask(history(the.BASE))).items[2]).toMatchObject({
      at: '2026-03-01T12:00:00Z',
      type: 'ImageDeprecationTookEffect',
      derived: true,
      eventId: null,
      note: expect.stringContaining(set.id),
    });
    expect((await one.ask(new HistoryOf({ id: the.BASE, now: moment('11:59:59') }))).items).toHaveLength(2);
    await one.tell([happened('11:00:00', 'ImageDeprecationCancelled', { imageId: the.BASE })]);
    expect((await one.ask(history(the.BASE))).items.map(({ derived }) => derived)).toEqual([false, false, false]);
  });

  it('is told page by page, each line once', async () => {
    const tags = ['01', '02', '03', '04', '05'].map((minute) =>
      happened(`10:${minute}:00`, 'TagsSet', { resourceId: the.BASE, tags: { minute } }),
    );
    const one = await told(the.registered('10:00:00'), ...tags);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await one.ask(history(the.BASE, { limit: 2, cursor }));
      seen.push(...page.items.map(({ at }) => at));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(['00', '01', '02', '03', '04', '05'].map((minute) => `2026-03-01T10:${minute}:00Z`));
  });
});

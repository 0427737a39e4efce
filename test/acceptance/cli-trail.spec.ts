import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { amistory, folderFor, json } from './cli-program.js';

const DATA = '../shared/data';
const TRAIL = join(DATA, 'cloudtrail-invictus');
const EXPECTED = join(DATA, 'cloudtrail-invictus.expected.json');

const Expected = z.object({
  dataset: z.object({ files: z.number(), records: z.number() }),
  image: z.object({
    imageId: z.string(),
    whoCouldLaunch: z.array(z.object({ at: z.string(), answer: z.array(z.string()) })),
  }),
  orphanSnapshot: z.object({
    snapshotId: z.string(),
    from: z.string(),
    to: z.string(),
    seconds: z.number(),
    sizeGiB: z.number(),
  }),
  instances: z.array(z.object({ instanceId: z.string(), imageId: z.string(), launched: z.string() })),
  records: z.array(z.object({ errorCode: z.string().nullable() })),
});
const WhoCouldLaunch = z.object({
  imageId: z.string(),
  at: z.string(),
  launchable: z.boolean().nullable(),
  complete: z.boolean(),
  certainty: z.enum(['observed', 'presumed', 'unknown']),
  conditions: z.array(z.string()),
  grantees: z.array(
    z.object({ kind: z.string(), id: z.string(), since: z.string(), grantedBy: z.string(), eventId: z.string() }),
  ),
});

const here = existsSync(EXPECTED);
if (!here) process.stderr.write(`skipped: the real trail is not in ${TRAIL}\n`);

(here ? describe : describe.skip)('the real trail, asked from the command line', () => {
  const { folder, remove } = folderFor('cli-trail');
  const data = ['--data', join(folder, 'data')];
  const expected = Expected.parse(JSON.parse(here ? readFileSync(EXPECTED, 'utf8') : '{}'));
  const { imageId } = expected.image;
  let recorded: unknown;

  beforeAll(async () => {
    recorded = await json(['record', TRAIL, ...data]);
  }, 60_000);
  afterAll(remove);

  it('is recorded wholly: each record counts as one thing', () => {
    const attempts = expected.records.filter(({ errorCode }) => errorCode !== null).length;
    const facts = expected.records.length - attempts;
    const { files, records } = expected.dataset;
    expect(recorded).toMatchObject({
      files,
      records,
      facts,
      attempts,
      ignored: records - facts - attempts,
      duplicates: 0,
      quarantined: 0,
    });
  });

  it('is known when it is recorded again', async () => {
    const again = await json(['record', TRAIL, ...data]);
    const known = expected.records.length;
    expect(again).toMatchObject({
      records: expected.dataset.records,
      facts: 0,
      attempts: 0,
      duplicates: known,
      quarantined: 0,
      events: 0,
    });
  });

  it.each(expected.image.whoCouldLaunch.map(({ at, answer }) => [at, answer] as const))(
    'tells who could launch the image at %s',
    async (at, answer) => {
      const told = WhoCouldLaunch.parse(await json(['who-could-launch', imageId, '--at', at, ...data]));
      expect(told).toMatchObject({ imageId, at, launchable: answer.length > 0, complete: true });
      expect(told.grantees.map(({ id }) => id).toSorted()).toEqual(answer.toSorted());
    },
  );

  it('says the same in words, with the evidence', async () => {
    const { out, code } = await amistory(['who-could-launch', imageId, '--at', '2023-07-10 12:11:30', ...data]);
    expect(code).toBe(0);
    expect(out).toContain(`${imageId} could be launched at 2023-07-10T12:11:30Z by 2 parties`);
    expect(out).toMatch(/account 012345678901 +2023-07-10T12:11:01Z +\S+ +[0-9a-f-]{36}/);
    expect(out).not.toContain('\u001B');
  });

  it('lists the orphan: from the deregistration to its own end', async () => {
    const { snapshotId, from, to, seconds, sizeGiB } = expected.orphanSnapshot;
    expect(await json(['orphans', ...data])).toMatchObject([
      { snapshotId, imageId, since: from, until: to, seconds, sizeGiB },
    ]);
    const meanwhile = await json(['orphans', '--at', '2023-07-10T12:12:33Z', ...data]);
    expect(meanwhile).toMatchObject([{ snapshotId, seconds: 30 }]);
  });

  it('lists the two instances, as launches and as impact', async () => {
    const [{ imageId: base } = { imageId: '' }] = expected.instances;
    const launches = z
      .array(z.object({ at: z.string(), instanceIds: z.array(z.string()) }))
      .parse(await json(['launches', base, ...data]));
    expect(launches.map(({ at, instanceIds: [instanceId] }) => ({ instanceId, launched: at }))).toEqual(
      expected.instances.map(({ instanceId, launched }) => ({ instanceId, launched })),
    );
    const impact = z
      .object({ instances: z.array(z.object({ instanceId: z.string() })) })
      .parse(await json(['impact', base, '--at', '2023-07-10T12:05:00Z', ...data]));
    expect(impact.instances.map(({ instanceId }) => instanceId).toSorted()).toEqual(
      expected.instances.map(({ instanceId }) => instanceId).toSorted(),
    );
  });

  it('answers a few pages as one list', async () => {
    const all = z.array(z.unknown()).parse(await json(['history', imageId, ...data]));
    const first = z.array(z.unknown()).parse(await json(['history', imageId, '--limit', '2', ...data]));
    expect(all.length).toBeGreaterThan(4);
    expect(first).toEqual(all.slice(0, 2));
  });

  it('is proved sound, also against a fold of every thing', async () => {
    const shallow = await json(['verify', ...data]);
    const deep = await json(['verify', '--deep', ...data]);
    expect(shallow).toMatchObject({ sound: true, evidence: expected.records.length, problems: [] });
    expect(deep).toMatchObject({ sound: true, flaws: 0 });
    expect(z.object({ compared: z.number() }).parse(deep).compared).toBeGreaterThan(5);
  });
});

import { mkdtemp, mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { CommandBus, CqrsModule, QueryBus } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { EventStore } from '#event-store';
import { EventStoreModule } from '#event-store/module';
import { toEvent } from '#lifecycle';
import { cloudTrail, inputOf } from '#testing';
import {
  InputNotFound,
  inputsOf,
  ImportInventory,
  ImportOrganization,
  ListQuarantine,
  RecordEvidence,
  RecorderModule,
  RetryQuarantine,
} from './index.js';
import { quarantined } from './intake/quarantine.js';

const AT = Date.UTC(2026, 2, 1, 12, 30) * 1000;
const ACCOUNT = '123456789012';
const registered = cloudTrail({
  eventName: 'RegisterImage',
  requestParameters: { name: 'base', architecture: 'x86_64' },
  responseElements: { imageId: 'ami-01' },
});

describe('the recorder', () => {
  let module: TestingModule;
  let commands: CommandBus;
  let queries: QueryBus;
  let store: EventStore;

  beforeEach(async () => {
    module = await Test.createTestingModule({
      imports: [CqrsModule.forRoot(), EventStoreModule.forRoot({ memory: true }), RecorderModule],
    }).compile();
    await module.init();
    commands = module.get(CommandBus);
    queries = module.get(QueryBus);
    store = module.get(EventStore);
  });
  afterEach(() => module.close());

  const told = async (prefix: string) =>
    (await Array.fromAsync(store.readAll({ filter: { streamPrefixes: [prefix] } }))).map(({ type, data }) => [
      type,
      JSON.parse(data),
    ]);

  describe('importing an inventory', () => {
    const image = { ImageId: 'ami-01', OwnerId: ACCOUNT, State: 'available', Name: 'another', Public: false };
    const permissions = { ImageId: 'ami-01', LaunchPermissions: [{ Group: 'all' }] };
    const output = () => [
      inputOf('out.json', `${JSON.stringify({ Images: [image] }, null, 4)}\n${JSON.stringify(permissions)}`),
    ];

    it('says what it saw and when, and where the log told otherwise', async () => {
      await commands.execute(new RecordEvidence([inputOf('trail.json', [registered])]));
      const report = await commands.execute(new ImportInventory(output(), { observedAt: AT, region: 'us-east-1' }));
      expect(report).toEqual({
        files: 1,
        things: 2,
        facts: 2,
        duplicates: 0,
        quarantined: 0,
        observedAt: [{ file: 'out.json', at: '2026-03-01T12:30:00Z', from: 'given' }],
        drift: [
          { id: 'ami-01', member: 'name', told: 'base', shown: 'another' },
          { id: 'ami-01', member: 'permissions', told: '', shown: 'everyone:all' },
        ],
      });
    });

    it('changes nothing a second time, and is news as of another moment', async () => {
      await commands.execute(new ImportInventory(output(), { observedAt: AT }));
      expect(await commands.execute(new ImportInventory(output(), { observedAt: AT }))).toMatchObject({
        facts: 0,
        duplicates: 2,
      });
      expect(await commands.execute(new ImportInventory(output(), { observedAt: AT + 1 }))).toMatchObject({ facts: 2 });
    });

    it('takes the time of the file where none is given', async () => {
      const report = await commands.execute(
        new ImportInventory(output().map((input) => ({ ...input, modifiedAt: AT }))),
      );
      expect(report.observedAt).toEqual([{ file: 'out.json', at: '2026-03-01T12:30:00Z', from: 'file' }]);
      expect((await commands.execute(new ImportInventory(output()))).observedAt[0]?.from).toBe('now');
    });

    it('puts aside what is no inventory', async () => {
      const report = await commands.execute(
        new ImportInventory([inputOf('vpcs.json', { Vpcs: [{ VpcId: 'vpc-01' }] })], { observedAt: AT }),
      );
      expect(report).toMatchObject({ things: 0, quarantined: 1 });
    });
  });

  describe('imports', () => {
    const broken = (...pieces: string[]) => ({
      name: 'upload',
      open: () =>
        Readable.from(
          (async function* () {
            yield* pieces.map((piece) => Buffer.from(piece));
            throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
          })(),
        ),
    });

    it('take in what had come whole of an inventory that breaks off, and put nothing aside', async () => {
      const [first, second] = ['ami-01', 'ami-02'].map((ImageId) => ({
        ImageId,
        OwnerId: ACCOUNT,
        State: 'available',
      }));
      const upload = broken(`{"Images":[${JSON.stringify(first)},`, JSON.stringify(second).slice(0, 20));
      const importing = commands.execute(new ImportInventory([upload], { observedAt: AT }));
      await expect(importing).rejects.toThrow("'upload' broke off before its end: what had come whole is recorded.");
      expect(await told('image-')).toMatchObject([['ImageObserved', { imageId: 'ami-01' }]]);
      expect(await told('quarantine-')).toEqual([]);
    });

    it('take in nothing of an organization that breaks off: its lists tell of each other', async () => {
      const upload = broken('{"Accounts":[{"Id":"111122223333"},');
      const importing = commands.execute(new ImportOrganization([upload], { observedAt: AT }));
      await expect(importing).rejects.toThrow("'upload' broke off before its end: nothing of it is recorded.");
      expect(await told('')).toEqual([]);
    });

    it.each([
      ['an inventory', ImportInventory, 'Images'],
      ['an organization', ImportOrganization, 'Accounts'],
    ])('refuse %s that unpacks to more than an import takes in', async (_, Import, list) => {
      const blanks = Buffer.alloc(1 << 20, ' ');
      const packed = gzipSync(
        Buffer.concat([Buffer.from(`{"${list}":[`), ...Array.from({ length: 257 }, () => blanks)]),
      );
      expect(packed.length).toBeLessThan(1 << 20);
      await expect(commands.execute(new Import([inputOf('bomb.gz', packed)], { observedAt: AT }))).rejects.toThrow(
        "'bomb.gz' holds more than 256 MiB once it is unpacked: give it in several files.",
      );
    });
  });

  it('imports an organization, taking from names of files and from each other what the lists leave out', async () => {
    const arn = (path: string) => `arn:aws:organizations::${ACCOUNT}:${path}`;
    const inputs = [
      inputOf('lists/parents-ou-exam-11112222.json', { Parents: [{ Id: 'r-exam', Type: 'ROOT' }] }),
      inputOf('lists/parents-111122223333.json', {
        Parents: [{ Id: 'ou-exam-11112222', Type: 'ORGANIZATIONAL_UNIT' }],
      }),
      inputOf('accounts.json', {
        Accounts: [{ Id: '111122223333', Arn: arn('account/o-exampleorgid/111122223333'), Status: 'ACTIVE' }],
      }),
      inputOf('organizational-units-for-r-exam.json', {
        OrganizationalUnits: [{ Id: 'ou-exam-11112222', Arn: arn('ou/o-exampleorgid/ou-exam-11112222'), Name: 'dev' }],
      }),
    ];
    expect(await commands.execute(new ImportOrganization(inputs, { observedAt: AT }))).toMatchObject({
      files: 4,
      facts: 4,
      quarantined: 0,
    });
    expect(await told('organization-o-exampleorgid')).toEqual([
      [
        'OrganizationalUnitObserved',
        { organizationId: 'o-exampleorgid', unitId: 'ou-exam-11112222', parentId: 'r-exam' },
      ],
      [
        'OrganizationalUnitObserved',
        { organizationId: 'o-exampleorgid', unitId: 'ou-exam-11112222', parentId: 'r-exam', name: 'dev' },
      ],
    ]);
    expect(await told('account-111122223333')).toMatchObject([
      ['MembershipObserved', { parentId: 'ou-exam-11112222', organizationId: 'o-exampleorgid' }],
      ['MembershipObserved', { status: 'ACTIVE' }],
    ]);
  });

  describe('the quarantine', () => {
    it('is listed in pages, oldest first', async () => {
      await commands.execute(new RecordEvidence([inputOf('bad.json', [{ a: 1 }, { a: 2 }, { a: 3 }])]));
      const first = await queries.execute(new ListQuarantine({ limit: 2 }));
      expect(first.items.map(({ raw, index, file }) => [raw, index, file])).toEqual([
        ['{"a":1}', 0, 'bad.json'],
        ['{"a":2}', 1, 'bad.json'],
      ]);
      const second = await queries.execute(new ListQuarantine({ cursor: first.next ?? '', limit: 2 }));
      expect(second.items.map(({ raw }) => raw)).toEqual(['{"a":3}']);
      expect(second.next).toBeNull();
    });

    it.each(['', 'soon', '-1', '1.5', '9223372036854775808'])(
      "is not listed from a place that is none: '%s'",
      (cursor) =>
        expect(queries.execute(new ListQuarantine({ cursor }))).rejects.toThrow(
          `The cursor '${cursor}' belongs to no page of the quarantine: take \`next\` of the page before`,
        ),
    );

    it('releases what is understood by now, with its facts, and keeps the rest', async () => {
      const raw = Buffer.from(JSON.stringify(registered));
      const item = { bytes: raw, index: 4, problem: null, cut: false, sha256: null, list: null };
      const early = quarantined(item, 'An early version did not know RegisterImage.', 'old.json', 1);
      await store.append(early.stream, 'none', [toEvent(early)]);
      await commands.execute(new RecordEvidence([inputOf('bad.json', [{ a: 1 }])]));

      expect(await commands.execute(new RetryQuarantine())).toEqual({ tried: 2, released: 1, kept: 1 });
      expect(await told('image-')).toMatchObject([['ImageRegistered', { imageId: 'ami-01' }]]);
      expect(await told('evidence-')).toMatchObject([
        ['EvidenceRecorded', { raw: raw.toString(), file: 'old.json', index: 4 }],
      ]);
      expect((await queries.execute(new ListQuarantine())).items.map((one) => one.raw)).toEqual(['{"a":1}']);
      expect(await commands.execute(new RetryQuarantine())).toEqual({ tried: 1, released: 0, kept: 1 });
      expect(await commands.execute(new RecordEvidence([inputOf('new.json', [registered])]))).toMatchObject({
        duplicates: 1,
      });
    });
  });

  describe('its inputs', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'amistory-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('are the files of folders, in the order of their names, with size and time', async () => {
      await mkdir(join(folder, 'a/2026'), { recursive: true });
      for (const name of ['b.json', 'a/2026/x.json.gz', 'a/LICENSE', 'README.md', '.hidden'])
        await writeFile(join(folder, name), '{}');
      await symlink(folder, join(folder, 'a/loop'));
      await utimes(join(folder, 'b.json'), AT / 1e6, AT / 1e6);
      const inputs = await Array.fromAsync(inputsOf([folder]));
      expect(inputs.map(({ name }) => name.slice(folder.length + 1))).toEqual(['a/2026/x.json.gz', 'b.json']);
      expect(inputs[1]).toMatchObject({ bytes: 2, modifiedAt: AT });
      expect((await Array.fromAsync(inputsOf([join(folder, 'a/LICENSE')]))).length).toBe(1);
    });

    it('stop nothing half-way: a path that is not there is one clear error before anything is recorded', async () => {
      const file = join(folder, 'trail.json');
      await writeFile(file, JSON.stringify([registered]));
      const missing = join(folder, 'missing');
      const recording = commands.execute(new RecordEvidence(inputsOf([file, missing])));
      await expect(recording).rejects.toThrow(InputNotFound);
      await expect(recording).rejects.toThrow(`There is no file or folder '${missing}'`);
      expect(await store.head()).toBe(0n);
    });
  });
});

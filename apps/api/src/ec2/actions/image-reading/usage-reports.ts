import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ReadFacts } from '#catalog';
import { Fleet } from '#fleet';
import type { Call } from '../../call.js';
import { Ec2Error } from '../../errors.js';
import { Viewers } from '../../viewers.js';

/** A report is kept for 30 days (EC2 user guide, "View your AMI usage"). */
const KEPT_MICROS = 30 * 86_400_000_000;

/** What is counted: launch templates of other accounts are not known here. */
const INSTANCES = 'ec2:Instance';

/** A report on the use of an image by other accounts. */
export interface UsageReport {
  readonly reportId: string;
  readonly imageId: string;
  /** Of these accounts only; absent: of all. */
  readonly accountIds?: readonly string[] | undefined;
  /** Of uses of these kinds only. */
  readonly resourceTypes: readonly string[];
  /** Microseconds. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** How many instances of an account ran the image at the time of the report. */
export interface UsageEntry {
  readonly report: UsageReport;
  readonly accountId: string;
  readonly count: number;
}

/** The reports of an account in a Region, and what they say: what the fleet knows of the moment of each report. */
@Injectable()
export class UsageReports {
  constructor(
    private readonly queries: QueryBus,
    private readonly viewers: Viewers,
    private readonly fleet: Fleet,
  ) {}

  /** @throws {Ec2Error} InvalidImageUsageReportId.NotFound: a report that was named is not there. */
  async of(call: Call, asked: { ImageIds?: string[] | undefined; ReportIds?: string[] | undefined }) {
    const all = await this.#all(call);
    const missing = (asked.ReportIds ?? []).filter((id) => !all.some(({ reportId }) => reportId === id));
    if (missing.length > 0) {
      const said = `The image usage report IDs '${missing.join(', ')}' do not exist`;
      throw new Ec2Error('InvalidImageUsageReportId.NotFound', said);
    }
    const among = (ids: readonly string[] | undefined, id: string) => !ids?.length || ids.includes(id);
    return all.filter(({ reportId, imageId }) => among(asked.ReportIds, reportId) && among(asked.ImageIds, imageId));
  }

  /** Other accounts whose instances ran the image then, in the order of their ids. */
  entriesOf(report: UsageReport, account: string): readonly UsageEntry[] {
    if (!report.resourceTypes.includes(INSTANCES)) return [];
    const at = report.createdAt;
    const counts = new Map<string, number>();
    for (const { id } of this.fleet.holders('image', report.imageId, { at, kind: 'instance' })) {
      const facets = this.fleet.intervalsOf(id, { at, facets: ['owner', 'state'] });
      const [owner, state] = ['owner', 'state'].map((name) => facets.find(({ facet }) => facet === name)?.key);
      if (owner === undefined || owner === account || state === 'terminated') continue;
      if (report.accountIds?.includes(owner) === false) continue;
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
    const entries = [...counts].map(([accountId, count]) => ({ report, accountId, count }));
    return entries.toSorted((one, other) => (one.accountId < other.accountId ? -1 : 1));
  }

  async #all(call: Call): Promise<readonly UsageReport[]> {
    const {
      account: { usageReports },
      at,
    } = this.viewers.of(call);
    const asked = await this.queries.execute(new ReadFacts({ id: call.account, types: ['ImageUsageReportRequested'] }));
    return asked.flatMap((fact) => {
      if (fact.type !== 'ImageUsageReportRequested' || fact.data.region !== call.region) return [];
      const { reportId, imageId, accountIds, resourceTypes = [INSTANCES] } = fact.data;
      const createdAt = fact.metadata.occurredAt;
      const expiresAt = createdAt + KEPT_MICROS;
      const gone = reportId === undefined || !Object.hasOwn(usageReports, reportId) || expiresAt <= at;
      return gone ? [] : [{ reportId, imageId, accountIds, resourceTypes, createdAt, expiresAt }];
    });
  }
}

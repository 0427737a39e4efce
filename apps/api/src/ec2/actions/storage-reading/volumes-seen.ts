import type { QueryBus } from '@nestjs/cqrs';
import { type Catalog, SeeVolumes, type VolumesWanted } from '#catalog';
import type { Keyed, Volume } from '#lifecycle';
import type { Call } from '../../call.js';
import { volumeIdOf } from '../../ids.js';
import { type Absence, absent, requireAll } from '../../lists.js';

const NOW = Number.MAX_SAFE_INTEGER;
const NO_VOLUME: Absence = { code: 'InvalidVolume.NotFound', one: 'volume', many: 'volumes' };

/** @throws {Ec2Error} One of the volumes named is not there for the account. */
export async function requireVolumes(
  queries: QueryBus,
  asked: readonly string[] | undefined,
  { viewer, states }: Pick<VolumesWanted, 'viewer' | 'states'>,
): Promise<void> {
  const ids = asked?.map((id) => volumeIdOf(id, 'VolumeId')) ?? [];
  if (ids.length === 0) return;
  const { items } = await queries.execute(new SeeVolumes({ viewer, states, ids, limit: ids.length }));
  requireAll(
    ids,
    items.map(({ volumeId }) => volumeId),
    NO_VOLUME,
  );
}

/** One volume of the account. */
export async function ownVolume(queries: QueryBus, asked: string | undefined, call: Call): Promise<Volume> {
  const id = volumeIdOf(asked, 'VolumeId');
  const viewer = { account: call.account, region: call.region };
  const { items } = await queries.execute(new SeeVolumes({ viewer, ids: [id], limit: 1 }));
  const [volume] = items;
  if (volume === undefined) throw absent([id], NO_VOLUME);
  return volume;
}

/** Since when a volume has been attached to each of its instances, in microseconds. */
export function attachedAt(catalog: Catalog, { volumeId, attachments }: Volume): Keyed<number> {
  if (Object.keys(attachments).length === 0) return {};
  const intervals = catalog.intervalsOf(volumeId, { at: NOW, facets: ['attachment'] });
  return Object.fromEntries(intervals.map(({ key, from }) => [key, from]));
}

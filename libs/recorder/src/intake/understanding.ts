import { Misunderstood } from '../mapping/call.js';
import { readCloudTrail, readEventBridge } from '../mapping/records.js';
import type { Found, Opened } from './envelopes.js';
import { type Recordable, recordableOf } from './facts-of.js';
import { cloudTrailIdentity, eventBridgeIdentity } from './identity.js';

/** What one record came to, before it is written. */
export type Understood =
  | { readonly kind: 'ignored' }
  | { readonly kind: 'recordable'; readonly recordable: Recordable }
  | { readonly kind: 'misunderstood'; readonly reason: string };

const identityOf = ({ kind, record }: Found) =>
  kind === 'cloudtrail' ? cloudTrailIdentity(record) : eventBridgeIdentity(record);

/** What an opened record tells; `origin` says where it stands. */
export function understand(opened: Opened, origin: { raw: string; file?: string; index?: number }): Understood {
  if (opened.kind === 'other') return { kind: 'ignored' };
  if (opened.kind === 'unknown') return { kind: 'misunderstood', reason: opened.reason };
  try {
    const reading = opened.kind === 'cloudtrail' ? readCloudTrail(opened.record) : readEventBridge(opened.record);
    if (reading === null) return { kind: 'ignored' };
    const { envelope } = opened;
    const form =
      opened.kind === 'eventbridge' || envelope?.endsWith('eventbridge') === true ? 'eventbridge' : 'cloudtrail';
    const recordable = recordableOf(reading, identityOf(opened), { ...origin, form, envelope: envelope ?? undefined });
    return { kind: 'recordable', recordable };
  } catch (error) {
    if (error instanceof Misunderstood) return { kind: 'misunderstood', reason: error.message };
    throw error;
  }
}

import type { Asking } from '../asking.js';
import { rule } from '../refusal.js';
import type { Volume } from '../states.js';
import { hasEnded } from './existence.js';

/** Volumes are seen by their owners only: to others, and once gone, there is none. */
export function ownVolume(volume: Volume, { account, region }: Asking): void {
  const own = volume.ownerId === account && volume.region === region;
  rule(volume.known && own && !hasEnded(volume), 'volume-not-found', volume.volumeId);
}

import { chosen } from '../../members.js';
import { Ec2Error } from '../../errors.js';

/**
 * Snapshots are kept in their Region.
 * @throws {Ec2Error} They are asked for elsewhere.
 */
export function regionalOnly(location: string | undefined): void {
  if (chosen(location, 'Location', ['regional', 'local']) !== 'local') return;
  throw new Ec2Error('UnsupportedOperation', 'Snapshots are not kept in Local Zones here: leave Location out.');
}

import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { CreateVolumePermission, DescribeSnapshotAttributeRequest } from '@aws-sdk/client-ec2';
import type { Call, Ec2Action } from '../../call.js';
import { invalidValue, missingParameter } from '../../errors.js';
import type { Wide } from '../../print/values.js';
import { ownSnapshot } from './snapshots-seen.js';

@Injectable()
export class DescribeSnapshotAttributeAction implements Ec2Action {
  readonly name = 'DescribeSnapshotAttribute';
  readonly actionClass = 'read';

  constructor(private readonly queries: QueryBus) {}

  async answer({ SnapshotId, Attribute }: Partial<DescribeSnapshotAttributeRequest>, call: Call): Promise<object> {
    if (Attribute === undefined) throw missingParameter('Attribute');
    const { snapshotId, shares } = await ownSnapshot(this.queries, SnapshotId, call);
    if (Attribute === 'productCodes') return { SnapshotId: snapshotId, ProductCodes: [] };
    if (Attribute !== 'createVolumePermission') {
      throw invalidValue('attribute', Attribute, 'Expecting createVolumePermission or productCodes.');
    }
    return { SnapshotId: snapshotId, CreateVolumePermissions: Object.keys(shares).map(permission) };
  }
}

/** A share, by its grantee's key: `<kind>:<id>`. */
function permission(key: string): Wide<CreateVolumePermission> {
  const [kind, id] = key.split(':');
  return kind === 'everyone' ? { Group: 'all' } : { UserId: id };
}

export { FLEET, Fleet } from './fleet.js';
export { FleetModule } from './fleet.module.js';
export { InstanceRow } from './instance-row.js';
export { FindInstances, type InstanceCriteria } from './instances.query.js';
export { CountInstances } from './instance-count.query.js';
export { type InstancesWanted, SeeInstances, SeeInstanceTags } from './instances-seen.query.js';

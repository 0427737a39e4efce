export { CATALOG, Catalog } from './catalog.js';
export { CatalogModule } from './catalog.module.js';
export { ImageRow, VISIBILITIES, type Visibility } from './image-row.js';
export { FindImages, type ImageCriteria } from './images.query.js';
export { SnapshotRow } from './snapshot-row.js';
export { FindSnapshots, type SnapshotCriteria } from './snapshots.query.js';
export { VolumeRow } from './volume-row.js';
export { FindVolumes, type VolumeCriteria } from './volumes.query.js';

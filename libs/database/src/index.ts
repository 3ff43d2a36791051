export { RUNTIME_ROLE, dataSource } from './data-source.js';
export { TenantDb } from './tenant-db.js';

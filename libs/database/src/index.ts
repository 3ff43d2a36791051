export { appendAuditEvents } from './audit-chain.js';
export { auditColumns, type AuditColumns } from './audit-columns.js';
export { assertRuntimeRole } from './assert-runtime-role.js';
export { RUNTIME_ROLE, dataSource } from './data-source.js';
export { TenantDb } from './tenant-db.js';
export { oneLine, type Notice } from './notice-of.js';
export { addNotifications } from './notification-outbox.js';

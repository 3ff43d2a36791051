export * from './ids.js';
export * from './call-token.js';
export * from './snapshot/snapshot.js';
export * from './audit/event.js';
export * from './audit/queue.js';
export * from './audit/export.js';
export * from './internal/components.js';
export * from './console/console.js';

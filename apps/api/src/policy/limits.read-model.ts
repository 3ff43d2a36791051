export { costsOf, limitsOf } from './parts/snapshot-limits.js';

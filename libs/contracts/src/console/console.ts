export * from './session.js';
export * from './registry.js';
export * from './access.js';
export * from './identity-providers.js';
export * from './calls.js';
export * from './problem.js';
export * from './oauth.js';
export * from './credentials.js';

export { ComponentClient, type ComponentRequest } from './component-client.js';
export { ComponentIdentity } from './component-identity.js';
export { Heartbeats } from './heartbeats.js';
export { tellHeartbeat } from './tell-heartbeat.js';
export { KeyRotation } from './key-rotation.js';
export { newPrivateKey, privateJwk, publicPart, type PrivateJwk } from './component-key.js';
export { Enrolment, type EnrolmentFacts } from './enrolment.js';
export { StateFiles } from './state-files.js';

export { assertActive, type TokenIdentity } from './assert-active.js';
export type { Caller } from './caller.js';
export { compilePolicy } from './compile-policy.js';
export { decideTool, type Verdict } from './decide-tool.js';
export { listedTools } from './listed-tools.js';
export { findTool, type CompiledAgent, type Policy } from './policy.js';
export { PolicyCollision } from './policy-collision.js';
export { mayConnect, requiredScopes } from './scopes.js';

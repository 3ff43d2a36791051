export { assertActive, type TokenIdentity } from './assert-active.js';
export type { Caller } from './caller.js';
export { compilePolicy } from './compile-policy.js';
export { decideTool, type Verdict } from './decide-tool.js';
export { decideCall, type CallFacts, type CallVerdict } from './decide-call.js';
export { explain, type Explanation } from './explain.js';
export { findCovering } from './grant/compiled-grants.js';
export { covers } from './grant/covers.js';
export { compileCondition } from './grant/condition.js';
export { findStaleSignIn } from './fresh-sign-in.js';
export { listedItems, listedTools } from './listed-tools.js';
export { findTool, type CompiledAgent, type Policy } from './policy.js';
export { PolicyCollision } from './policy-collision.js';
export { dpopModeOf, mayConnect, requiredScopes } from './scopes.js';
export { compileExpression, type CompiledExpression } from './expression/compile-expression.js';
export { ExpressionError } from './expression/expression-error.js';
export { compileMapping, MappingError } from './role-mapping/compile-mapping.js';
export { mappingClaims } from './role-mapping/mapping-claims.js';
export { denied as mappingDenied, mapRoles } from './role-mapping/map-roles.js';
export { budgetWindow, isTimeZone, type BudgetWindow } from './budget/budget-window.js';
export {
  amountOf,
  Budgets,
  callUsage,
  settled,
  type BudgetSubjects,
  type Reservation,
} from './budget/call-charges.js';
export { calendarDay } from './budget/calendar-day.js';
export { replayCall, type ReplayChange, type ReplayedCall, type ReplayFacts } from './replay/replay-call.js';
export type { RecordedCall } from './replay/redecide.js';

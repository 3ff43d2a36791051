import { commandPayload } from './host/command-payload.js';
import { conditionalTrigger } from './agent/conditional-trigger.js';
import { consentBypass } from './agent/consent-bypass.js';
import { crossToolCall } from './other-tools/cross-tool-call.js';
import { deception } from './agent/deception.js';
import { exfilParameter } from './data/exfil-parameter.js';
import { externalDestination } from './data/external-destination.js';
import { foreignArgument } from './other-tools/foreign-argument.js';
import { hideFromUser } from './agent/hide-from-user.js';
import { instructionOverride } from './agent/instruction-override.js';
import { outOfScopeDirective } from './data/out-of-scope-directive.js';
import { preference } from './other-tools/preference.js';
import { privilege } from './host/privilege.js';
import { readAndPass } from './data/read-and-pass.js';
import { resultRewrite } from './agent/result-rewrite.js';
import type { ClauseRule } from './rule.js';
import { sensitiveRead } from './data/sensitive-read.js';
import { sideEffect } from './host/side-effect.js';
import { universalPrecondition } from './other-tools/universal-precondition.js';

/** Every rule that judges a clause on its own, the gravest first. */
export const CLAUSE_RULES: readonly ClauseRule[] = [
  hideFromUser,
  sensitiveRead,
  readAndPass,
  foreignArgument,
  instructionOverride,
  universalPrecondition,
  crossToolCall,
  externalDestination,
  commandPayload,
  exfilParameter,
  resultRewrite,
  outOfScopeDirective,
  deception,
  privilege,
  consentBypass,
  conditionalTrigger,
  sideEffect,
  preference,
];

import { commandPayload } from './host/command-payload.js';
import { conditionalTrigger } from './agent/conditional-trigger.js';
import { consentBypass } from './agent/consent-bypass.js';
import { crossToolCall } from './other-tools/cross-tool-call.js';
import { deception } from './agent/deception.js';
import { exfilParameter } from './data/exfil-parameter.js';
import { externalDestination } from './data/external-destination.js';
import { foreignArgument } from './other-tools/foreign-argument.js';
import { handedOver } from './data/handed-over.js';
import { hideFromUser } from './agent/hide-from-user.js';
import { instructionOverride } from './agent/instruction-override.js';
import { outOfScopeDirective } from './data/out-of-scope-directive.js';
import { preference } from './other-tools/preference.js';
import { privilege } from './host/privilege.js';
import { readAndPass } from './data/read-and-pass.js';
import { resultRewrite } from './agent/result-rewrite.js';
import { keptQuiet } from './agent/kept-quiet.js';
import { lapsedGuidance } from './agent/lapsed-guidance.js';
import { obeyedContent } from './agent/obeyed-content.js';
import { scriptedAnswer } from './agent/scripted-answer.js';
import { consentPresumed } from './agent/consent-presumed.js';
import { safeguardOff } from './host/safeguard-off.js';
import { toolByKind } from './other-tools/tool-by-kind.js';
import { namedRecipient } from './data/named-recipient.js';
import { selfPromotion } from './other-tools/self-promotion.js';
import { tiesItself } from './other-tools/ties-itself.js';
import { slantedAnswer } from './agent/slanted-answer.js';
import type { ClauseRule } from './rule.js';
import { sensitiveRead } from './data/sensitive-read.js';
import { sideEffect } from './host/side-effect.js';
import { universalPrecondition } from './other-tools/universal-precondition.js';

/** Every rule that judges a clause on its own, the gravest first. */
export const CLAUSE_RULES: readonly ClauseRule[] = [
  hideFromUser,
  sensitiveRead,
  readAndPass,
  handedOver,
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
  slantedAnswer,
  namedRecipient,
  selfPromotion,
  tiesItself,
  consentPresumed,
  safeguardOff,
  toolByKind,
  keptQuiet,
  lapsedGuidance,
  obeyedContent,
  scriptedAnswer,
];
